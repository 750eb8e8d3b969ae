/** What commands a terminal: controls other than tab and line feed, and marks that change the direction of writing. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g;

/**
 * A text with names in it that are somebody else's, as a terminal may have it: what would command the terminal is written
 * as `\u001b`. Colours of our own come after.
 */
function printable(text: string): string {
  return text.replace(CONTROLS, spell);
}

/** The same on one line: a name that breaks lines cannot write lines of ours. */
export function printableLine(text: string): string {
  return printable(text).replace(/[\n\u2028\u2029]/g, spell);
}

/** Writes such a line. JSON means the same behind it, as it takes `\u001b` for what it stands for. */
export function writeLine(stream: NodeJS.WritableStream, text: string): void {
  stream.write(`${printableLine(text)}\n`);
}

function spell(control: string): string {
  return `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
