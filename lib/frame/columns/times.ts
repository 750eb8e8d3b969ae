// Dates and times as texts, as ISO 8601 has them.

const DAY_SECONDS = 86400;

/** `2026-01-31`; years beyond those of ISO 8601 have a sign. */
export function dateText(days: number): string {
  const date = new Date(days * DAY_SECONDS * 1000);
  return Number.isNaN(date.getTime()) ? `${days} days` : date.toISOString().replace(/T.*$/, '');
}

/** `23:59:59.5` */
export function timeText(value: number, perSecond: number): string {
  const seconds = Math.floor(value / perSecond);
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const fraction = fractionText(value - seconds * perSecond, perSecond);
  return `${clock.map((part) => String(part).padStart(2, '0')).join(':')}${fraction}`;
}

function fractionText(value: number, perSecond: number): string {
  const digits = String(perSecond).length - 1;
  return value === 0 ? '' : `.${String(value).padStart(digits, '0').replace(/0+$/, '')}`;
}

/** `2026-01-31T23:59:59.5Z`, without Z where it is the time of wherever it was written. */
export function timestampText(value: bigint, perSecond: number, isUtc: boolean): string {
  const perDay = BigInt(DAY_SECONDS) * BigInt(perSecond);
  const inDay = ((value % perDay) + perDay) % perDay;
  const days = Number((value - inDay) / perDay);
  return `${dateText(days)}T${timeText(Number(inDay), perSecond)}${isUtc ? 'Z' : ''}`;
}
