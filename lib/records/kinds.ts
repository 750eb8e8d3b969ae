// What a record of a stream holds, by its bytes. Texts are latin1 here: a character a byte, whatever the bytes are.

import { latin1Of } from '../platform/node.ts';

/** Rows that can be asked in one question, and what cannot: a document of several rows, or a text that is hard to cut. */
type Kind = 'record' | 'list' | 'line' | 'alone';

/** A record, ready to be asked. */
export interface Told {
  readonly kind: Kind;
  /** the same for records that may be asked in one question: none of them changes what the others are answered */
  readonly group: string;
  /** without white space around it */
  readonly text: string;
  /** Content-Type of its question */
  readonly contentType: string;
}

/** Members of objects that hold rows in them, or one row in a form of its own. */
const FORMS = ['instances', 'dataframe_records', 'dataframe_split', 'columns', 'features', 'data'];

const JSON_TYPE = 'application/json';

/** What a record is; undefined for an empty one. */
export function tellRecord(bytes: Uint8Array): Told | undefined {
  const text = latin1Of(bytes).replace(/^\u00ef\u00bb\u00bf/, '');
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) return tellJson(trimmed);
  return tellCsv(text.replace(/\r?\n$/, ''));
}

function tellJson(text: string): Told {
  const value = parsed(text);
  if (value === undefined) return alone(text, ''); // JSON Lines, or a text in brackets: the reader tells
  if (Array.isArray(value)) {
    const isRow = value.length > 0 && value.every(isCell);
    return isRow ? { kind: 'list', group: `[${value.length}`, text, contentType: JSON_TYPE } : alone(text, JSON_TYPE);
  }
  const names = Object.keys(value);
  if (names.length === 0 || names.some((name) => FORMS.includes(name))) return alone(text, JSON_TYPE);
  return { kind: 'record', group: JSON.stringify(names), text, contentType: JSON_TYPE };
}

/** Lines with the same delimiters in the same places; quotes may hide a line's end, and its delimiters. */
function tellCsv(text: string): Told {
  if (/["\r\n]/.test(text)) return alone(text, 'text/csv');
  const contentType = 'text/csv; header=absent';
  return { kind: 'line', group: text.replace(/[^,;\t|]+/g, ' '), text, contentType };
}

function alone(text: string, contentType: string): Told {
  return { kind: 'alone', group: '', text, contentType };
}

function isCell(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

function parsed(text: string): object | undefined {
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}
