import type { Answer } from '../hooks/output-fn.ts';
import type { ToldOfRows } from '../hooks/told-of.ts';
import { latin1Of, utf8Bytes } from '../platform/node.ts';
import type { Told } from './kinds.ts';

/** The answer to a question of records. */
export type Reply = Answer & ToldOfRows;

/** `own` for rows of CSV as CSV; `objects` for a JSON object in each line, whatever the rows were. */
export type AnswerForm = 'own' | 'objects';

export const JSON_LINES = 'application/jsonlines';
const CSV = 'text/csv';

/** The type that a record is answered in. */
export function acceptOf({ contentType }: Told, form: AnswerForm): string {
  return form === 'own' && contentType.startsWith(CSV) ? CSV : JSON_LINES;
}

/** The lines of an answer, in latin1 as the records are. */
export function linesOf({ body }: Answer): string[] {
  const text = latin1Of(typeof body === 'string' ? utf8Bytes(body) : body);
  return text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
}

/**
 * A line of the answer as an object: a record has its predictions in it, other rows stand beside them under the names that
 * SageMaker's formats have for rows.
 *
 * @param names of the columns that each row is answered with
 * @param idColumns columns of the row that stand before them
 */
export function objectLine(line: string, { kind, text }: Told, names: readonly string[], idColumns: number): string {
  if (kind === 'record' || (kind === 'alone' && line.startsWith('{'))) return line;
  const given = { list: `"features":${text},`, line: `"data":${JSON.stringify(text)},`, alone: '' }[kind];
  return `{${given}${membersOf(line, names, idColumns)}}`;
}

function membersOf(line: string, names: readonly string[], idColumns: number): string {
  if (line.startsWith('{')) return line.slice(1, -1);
  const [only = 'prediction'] = names;
  if (names.length < 2 && idColumns === 0) return `${JSON.stringify(inLatin1(only))}:${line}`;
  const values = JSON.parse(line) as unknown[];
  const ids = values.slice(0, values.length - names.length);
  const members = names.map((name, at) => [inLatin1(name), values[ids.length + at]] as const);
  const all = ids.length > 0 ? [['id', ids.length === 1 ? ids[0] : ids] as const, ...members] : members;
  return all.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',');
}

function inLatin1(text: string): string {
  return latin1Of(utf8Bytes(text));
}
