import { KindlingError, MalformedInputError, MissingFeatureError, publicError } from '../errors.ts';
import type { TransformOptions } from '../hooks/options.ts';
import type { Question } from '../hooks/transform.ts';
import { latin1Bytes } from '../platform/node.ts';
import { type AnswerForm, acceptOf, JSON_LINES, linesOf, objectLine, type Reply } from './answers.ts';
import { type Told, tellRecord } from './kinds.ts';

/** What became of a record: lines of its answer, in latin1 (a character a byte), or why it could not be used. */
export type Scored =
  | { readonly lines: readonly string[] }
  /** `problem` is for who sent the record, `error` for the log */
  | { readonly problem: string; readonly error: unknown };

/** Who answers questions. */
export interface Asked {
  /** the answer to rows */
  ask(question: Question): Promise<Reply>;
  readonly options: TransformOptions;
  readonly form: AnswerForm;
  /** a user's hooks answer, of whose bodies nothing is known: each record is a question */
  readonly hasOwnHooks?: boolean | undefined;
}

/** What became of all records, and how many rows they had. */
export interface ScoredRecords {
  /** (numRecord) */
  readonly scored: readonly Scored[];
  readonly numRow: number;
  /** rows that are answered with an error beside them */
  readonly numRowError: number;
}

/** Records that are asked in one question. */
type Group = readonly { readonly at: number; readonly told: Told }[];

/**
 * The answers to many small bodies, each of them JSON, CSV or JSON Lines: what a record is answered depends on nothing but
 * itself. Records alike are asked together.
 *
 * @param records bytes, or why there are none
 * @throws KindlingError for what is wrong on this side
 */
export async function scoreRecords(
  records: readonly (Uint8Array | KindlingError)[],
  asked: Asked,
): Promise<ScoredRecords> {
  const run = new Run(records.length, asked);
  for (const group of run.groupsOf(records)) await run.score(group);
  return run.result;
}

class Run {
  readonly #asked: Asked;
  readonly #scored: Scored[];
  #numRow = 0;
  #numRowError = 0;

  constructor(numRecord: number, asked: Asked) {
    this.#asked = asked;
    this.#scored = new Array(numRecord);
  }

  get result(): ScoredRecords {
    return { scored: this.#scored, numRow: this.#numRow, numRowError: this.#numRowError };
  }

  groupsOf(records: readonly (Uint8Array | KindlingError)[]): Iterable<Group> {
    const groups = new Map<string, { at: number; told: Told }[]>();
    for (const [at, record] of records.entries()) {
      const told = record instanceof Uint8Array ? tellRecord(record) : undefined;
      if (told === undefined) {
        this.#scored[at] = problemOf(record instanceof Uint8Array ? EMPTY : record);
        continue;
      }
      const isAlone = told.kind === 'alone' || this.#asked.hasOwnHooks;
      const key = isAlone ? String(at) : told.kind + told.group;
      const group = groups.get(key);
      if (group) group.push({ at, told });
      else groups.set(key, [{ at, told }]);
    }
    return groups.values();
  }

  /** The fewest questions that tell bad rows from good ones: one where all are good. */
  async score(group: Group): Promise<void> {
    try {
      this.#keep(group, await this.#ask(group, this.#asked.options.onRowError ?? 'fail'));
    } catch (error) {
      if (!isOfRows(error)) throw error;
      if (group.length === 1 || error instanceof MissingFeatureError) this.#fail(group, error);
      else await this.#scoreRest(group);
    }
  }

  /** Where a row fails, annotations tell which do; where the question does, each record is asked by itself. */
  async #scoreRest(group: Group): Promise<void> {
    const told = await this.#ask(group, 'annotate').catch((error) => {
      if (isOfRows(error)) return undefined;
      throw error;
    });
    const reasons = told?.rowErrors;
    if (reasons?.length !== group.length) {
      for (const record of group) await this.score([record]);
      return;
    }
    const bad = group.filter((_record, index) => reasons[index] !== undefined);
    const good = group.filter((_record, index) => reasons[index] === undefined);
    if (good.length > 0) await this.score(good);
    for (const record of bad) await this.score([record]);
  }

  #ask(group: Group, onRowError: 'fail' | 'annotate'): Promise<Reply> {
    const { ask, options, form } = this.#asked;
    const [{ told }] = group as [Group[number]];
    const texts = group.map((record) => record.told.text);
    const isJson = told.kind === 'record' || told.kind === 'list';
    const body = latin1Bytes(isJson ? `[${texts.join(',')}]` : texts.join('\n'));
    const accept = acceptOf(told, form);
    return ask({ body, contentType: told.contentType, accept, options: { ...options, onRowError } });
  }

  #keep(group: Group, answer: Reply): void {
    const lines = linesOf(answer);
    if (lines.length === 0) throw EMPTY;
    if (group.length > 1 && lines.length !== group.length) {
      throw new MalformedInputError(`${group.length} rows were answered with ${lines.length} lines`, {
        hint: 'let a hook answer each row with one line',
      });
    }
    this.#numRow += answer.numRow ?? group.length;
    this.#numRowError += answer.numRowError ?? 0;
    for (const [index, { at, told }] of group.entries()) {
      const own = group.length === 1 ? lines : [lines[index]!];
      this.#scored[at] = { lines: own.map((line) => this.#finish(line, told, answer)) };
    }
  }

  #finish(line: string, told: Told, { outputNames = [] }: Reply): string {
    const { form, options, hasOwnHooks } = this.#asked;
    if (hasOwnHooks || acceptOf(told, form) !== JSON_LINES) return line;
    return objectLine(line, told, outputNames, options.idColumns ?? 0);
  }

  #fail(group: Group, error: unknown): void {
    for (const { at, told } of group) this.#scored[at] = problemOf(error, told.kind !== 'alone');
  }
}

const EMPTY = new MalformedInputError('the record has no row', { hint: 'send a row as JSON or CSV' });

/** Whether what is asked is wrong, and not what answers. */
function isOfRows(error: unknown): boolean {
  return error instanceof KindlingError && error.status >= 400 && error.status < 500;
}

function problemOf(error: unknown, isRow = false): Scored {
  const { message, hint } = publicError(error);
  const what = isRow ? withoutRow(message) : message;
  return { problem: hint === undefined ? what : `${what}; ${hint}`, error };
}

/** A record of one row has no use for the row's number in a question that its sender never saw. */
function withoutRow(message: string): string {
  return message.replace(/^row \d+(?:, |: )/, '');
}
