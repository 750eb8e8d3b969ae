import { HookError, KindlingError, MalformedInputError } from '../../errors.ts';
import { count } from '../../frame/row-errors.ts';
import type { TransformOptions } from '../../hooks/options.ts';
import { nameFeatures } from '../../model/feature-names.ts';
import type { Model } from '../../model/model.ts';
import { linesOf } from '../../records/answers.ts';
import { quoteNames } from '../../short-text.ts';
import type { Counter } from './counter.ts';
import { bodyOfRows } from './question-of-rows.ts';

/** Rows of a warehouse's query. */
export interface SqlRows {
  /** what the warehouse calls the function, for messages */
  readonly name: string;
  /** lists of cells, or what came in their place */
  readonly rows: readonly unknown[];
  readonly options: TransformOptions;
}

/** What the function returns for them. */
export interface SqlResults {
  /** (numRow) a number or a text; null for a row that cannot be used; several values of a row as JSON */
  readonly values: readonly unknown[];
  readonly numRowError: number;
}

/**
 * Scores the rows of a query.
 *
 * @throws KindlingError where no row can be used, or one where the options say that it fails
 */
export async function scoreRows(sql: SqlRows, { service, ask, readsNumbers }: Counter): Promise<SqlResults> {
  if (sql.rows.length === 0) return { values: [], numRowError: 0 };
  await service.ready();
  const model = service.hasOwnHooks ? undefined : service.loadedModel?.();
  const onRowErrors = sql.options.onRowError ?? 'annotate';
  const options = { ...sql.options, idColumns: undefined, columns: undefined };
  const places = placesOfRows(sql, onRowErrors, model);
  const { areNumbers, ...body } = bodyOfRows(
    places.map((at) => sql.rows[at] as readonly unknown[]),
    readsNumbers ? model : undefined,
  );
  const onRowError = areNumbers ? 'fail' : onRowErrors; // a number is never wrong
  const question = { ...body, accept: 'application/jsonlines', options: { ...options, onRowError } };
  const answer = await namingFunction(sql.name, ask(question));
  const { outputNames = [], rowErrors = [] } = answer;
  const cells = JSON.parse(`[${linesOf(answer).join(',')}]`) as unknown[];
  if (cells.length !== places.length) throw wrongAnswer(sql.name, places.length, cells.length);
  const values = new Array<unknown>(sql.rows.length).fill(null);
  let numRowError = sql.rows.length - places.length;
  for (const [index, at] of places.entries()) {
    if (rowErrors[index] === undefined) values[at] = outcomeOf(cells[index], outputNames, onRowError === 'annotate');
    else numRowError++;
  }
  return { values, numRowError };
}

/**
 * Positions of the rows with as many arguments as the model has features.
 *
 * @throws MalformedInputError where there is none, or one without where that fails
 */
function placesOfRows({ name, rows }: SqlRows, onRowError: 'fail' | 'annotate', model: Model | undefined): number[] {
  const width = model?.numFeature ?? widthOf(rows);
  const isRow = (row: unknown) => Array.isArray(row) && row.length === width;
  const odd = rows.findIndex((row) => !isRow(row));
  if (odd < 0) return Array.from(rows.keys());
  const places = [...rows.keys()].filter((at) => isRow(rows[at]));
  if (places.length > 0 && onRowError === 'annotate') return places;
  const given = rows[odd];
  const what = Array.isArray(given) ? count(given.length, 'argument') : 'no list of arguments';
  const names = model ? ` (${quoteNames(nameFeatures(model))})` : '';
  throw new MalformedInputError(
    `${name} takes ${count(width, 'argument')}${names}, and row ${odd + 1} of its call has ${what}`,
    { hint: 'create the function with the arguments that kindling sql prints for the model', row: odd + 1 },
  );
}

function widthOf(rows: readonly unknown[]): number {
  const first = rows.find((row) => Array.isArray(row)) as readonly unknown[] | undefined;
  return first?.length ?? 0;
}

/** What SQL gets of a row: a number or a text, and what is more than that as JSON. */
function outcomeOf(cell: unknown, names: readonly string[], isAnnotated: boolean): unknown {
  const numOutput = isAnnotated ? names.length - 1 : names.length;
  if (names.length < 2 || !Array.isArray(cell)) return scalarOf(cell);
  if (numOutput === 1) return scalarOf(cell[0]);
  return JSON.stringify(Object.fromEntries(names.slice(0, numOutput).map((name, at) => [name, cell[at]])));
}

function scalarOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

/** A message without a place tells a warehouse's user nothing. */
async function namingFunction<T>(name: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof KindlingError) || error.status !== 400) throw error;
    const { message, hint, row, column } = error;
    throw new MalformedInputError(`${name}: ${message}`, { hint, row, column, cause: error });
  }
}

function wrongAnswer(name: string, wanted: number, got: number): HookError {
  return new HookError(`${name}: the hooks answered ${count(wanted, 'row')} with ${count(got, 'line')}`, {
    hint: 'let output_fn write application/jsonlines, a line for each row, where it is asked for it',
  });
}
