// Texts that callers sent, as messages show them: cut, so that no message grows with what it tells of.

/** Characters of a name or cell that a message shows. */
const MAX_SHOWN = 60;
/** Names and characters of a list that a message shows. */
const [MAX_NAMES, MAX_LIST] = [20, 600];

/** The text, or its first `maxCharacters` characters and `…`. */
export function shorten(text: string, maxCharacters = MAX_SHOWN): string {
  if (text.length <= maxCharacters) return text;
  const last = text.charCodeAt(maxCharacters - 1);
  const splitsPair = last >= 0xd800 && last < 0xdc00;
  return `${text.slice(0, splitsPair ? maxCharacters - 1 : maxCharacters)}…`;
}

/** A name between quotes, cut. */
export function quoteName(name: string): string {
  return `"${shorten(name)}"`;
}

/** Names between quotes, cut, and `…` in place of those that are too many. */
export function quoteNames(names: readonly string[], separator = ', '): string {
  const shown: string[] = [];
  let room = MAX_LIST;
  for (const name of names.slice(0, MAX_NAMES)) {
    const text = quoteName(name);
    room -= text.length + separator.length;
    if (room < 0 && shown.length > 0) break;
    shown.push(text);
  }
  if (shown.length < names.length) shown.push('…');
  return shown.join(separator);
}

/** `1,234,567.5`, as English groups digits; `toLocaleString` takes 15 ms when it is first called. */
export function groupDigits(value: number): string {
  const [whole, fraction] = String(value).split('.') as [string, string?];
  const grouped = whole.includes('e') ? whole : whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** A number to look at: four digits of a fraction, whole numbers and thousands in groups. */
export function shortNumber(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return groupDigits(Math.round(value));
  return String(Number(value.toPrecision(4)));
}
