import { parseCell } from '../frame/cell.ts';

/** Another form that a text looks like, and the way out. */
export interface Resemblance {
  readonly what: string;
  readonly hint: string;
}

interface Look extends Resemblance {
  /** @param first the first line's first cell, without the white space around it */
  matches(first: string, cells: readonly string[]): boolean;
}

const MANY = /[,;|\t]/;
const BLANKS = /\s+/;
/** shorter runs of hyphens are somebody's marker for a missing value */
const MIN_BOUNDARY = 8;

const LOOKS: readonly Look[] = [
  {
    what: 'JSON',
    hint: 'send JSON as application/json, or one record a line as application/jsonlines',
    matches: (first) => first.startsWith('[') || first.startsWith('{'),
  },
  {
    what: "the text that Python's str() makes of bytes",
    hint: "send the bytes themselves, or decode them first: body.decode('utf-8')",
    matches: (first) => /^[bB]['"]/.test(first),
  },
  {
    what: "the text that Python's str() makes of a tuple or an array",
    hint: "send the cells alone: ','.join(map(str, row))",
    matches: (first) => /^(?:array)?\(/.test(first),
  },
  {
    what: 'HTML or XML',
    hint: 'send the rows alone, one a line, with commas between their cells',
    matches: (first) => first.startsWith('<') && !isValue(first),
  },
  {
    what: 'a form with several parts',
    hint: 'send the file itself as the body: curl --data-binary @FILE',
    matches: (first) => first.startsWith('--') && first.length >= MIN_BOUNDARY,
  },
  {
    what: 'a row in quotes, which make it one cell',
    hint: 'send the row without the quotes around it',
    matches: (first, cells) => cells.length === 1 && MANY.test(first) && first.split(MANY).every(isValue),
  },
  {
    what: 'a row in single quotes',
    hint: 'send the row without the quotes around it',
    matches: (first, cells) =>
      first.startsWith("'") && (cells.at(-1) as string).trimEnd().endsWith("'") && areValues(cells),
  },
  {
    what: 'libsvm',
    hint: 'say so with Content-Type: text/libsvm',
    matches: (first, cells) =>
      cells.length === 1 && first.split(BLANKS).length > 1 && first.split(BLANKS).every(isEntry),
  },
  {
    what: 'cells with blanks between them',
    hint: 'write commas, tabs, semicolons or | between the cells',
    matches: (first, cells) => cells.length === 1 && BLANKS.test(first) && first.split(BLANKS).every(isValue),
  },
];

/** The form that the cells of a first line are more likely of than a row or a header of CSV, if any. */
export function resemblance(cells: readonly string[]): Resemblance | undefined {
  const first = cells[0]!.trim();
  return LOOKS.find((look) => look.matches(first, cells));
}

function isValue(text: string): boolean {
  return parseCell(text) !== undefined;
}

/** Numbers once the quotes around the whole are gone. */
function areValues(cells: readonly string[]): boolean {
  return cells.join(',').trim().slice(1, -1).split(',').every(isValue);
}

/** `index:value`, or the label before them. */
function isEntry(text: string, place: number): boolean {
  const [index = '', value] = text.split(':');
  return value === undefined ? place === 0 && isValue(index) : isValue(value) && /^(?:\d+|qid)$/.test(index);
}
