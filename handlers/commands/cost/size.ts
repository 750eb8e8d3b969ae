const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** Bytes of `500MB` or `10 TB`, units of a thousand as S3 bills; undefined for anything else. */
export function readSize(text: string): number | undefined {
  const [, number, unit] = /^(\d+(?:\.\d+)?) ?([KMGT]?B)$/i.exec(text) ?? [];
  if (number === undefined) return undefined;
  const bytes = Math.round(Number(number) * 1000 ** UNITS.indexOf(unit!.toUpperCase() as (typeof UNITS)[number]));
  return bytes > 0 ? bytes : undefined;
}

/** `1.5 GB` */
export function showSize(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  return `${Number((bytes / 1000 ** power).toPrecision(3))} ${UNITS[power]}`;
}
