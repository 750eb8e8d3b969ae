/** A cell as CSV text: quoted per RFC 4180 where it holds the delimiter, a quote or a line break. */
export function quoteCsvCell(text: string, delimiter: string): string {
  if (!text.includes(delimiter) && !/["\r\n]/.test(text)) return text;
  return `"${text.replaceAll('"', '""')}"`;
}
