import type { S3Location } from '../aws/s3-uri.ts';

/** Many objects by one text: everything under a prefix that ends with `/`, or keys with `*`, `**` and `?` in them. */
export interface ObjectPattern {
  /** what all of them begin with */
  readonly prefix: S3Location;
  matches(key: string): boolean;
  /** the key from the folder on that all of them lie in */
  nameOf(key: string): string;
}

/** The pattern that a location is; undefined for that of one object. */
export function objectPattern({ bucket, key }: S3Location): ObjectPattern | undefined {
  const wildcard = key.search(/[*?]/);
  if (wildcard < 0 && key !== '' && !key.endsWith('/')) return undefined;
  const prefix = wildcard < 0 ? key : key.slice(0, wildcard);
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  const words = key
    .split(/(\*\*|\*|\?)/)
    .map((word) => WILDCARDS.get(word) ?? word.replace(/[\\^$.|+()[\]{}]/g, '\\$&'));
  const whole = new RegExp(`^${words.join('')}${key === '' || key.endsWith('/') ? '.*' : ''}$`, 's');
  return {
    prefix: { bucket, key: prefix },
    matches: (name) => whole.test(name) && !isHidden(name.slice(folder.length)),
    nameOf: (name) => name.slice(folder.length),
  };
}

/** `*` and `?` stay within a folder. */
const WILDCARDS = new Map([
  ['**', '.*'],
  ['*', '[^/]*'],
  ['?', '[^/]'],
]);

/** `_SUCCESS`, `_delta_log/…`, `.crc`: readers of tables (Athena, Spark, Hive) pass over names that begin so. */
function isHidden(name: string): boolean {
  return name.split('/').some((part) => /^[_.]/.test(part));
}
