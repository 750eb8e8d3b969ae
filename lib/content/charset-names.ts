/** The charsets by the names that they go by. */
export const CHARSETS = ['utf-8', 'utf-16', 'utf-16le', 'utf-16be', 'windows-1252', 'iso-8859-1'] as const;

/** A charset that is not UTF-8. `iso-8859-1` is what browsers take it for, windows-1252. */
export type OtherCharset = Exclude<(typeof CHARSETS)[number], 'utf-8'>;
