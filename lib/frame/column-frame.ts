import { HookError, MissingFeatureError } from '../errors.ts';
import { didYouMean } from '../near-names.ts';
import { quoteName, quoteNames } from '../short-text.ts';
import type { CellSink } from './cell-sink.ts';
import { columnFinder } from './column-finder.ts';
import { numberSink, textSink } from './column-sinks.ts';
import { type FeatureSource, Frame } from './frame.ts';
import { handColumn, type MadeColumn, PreparedRows } from './prepared-rows.ts';
import type { RowProblem } from './row-errors.ts';

/** The values of a column: numbers, where NaN, null and undefined are missing, or texts, where the last two are. */
export type ColumnValues =
  | Float32Array
  | Float64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | readonly (number | boolean | null | undefined)[]
  | readonly (string | null | undefined)[];

const NOTHING = { made: new Map<string, MadeColumn>(), dropped: new Set<string>() };

/**
 * A frame as a user's hooks get it: its columns can be read, and others made of them.
 *
 * @example
 * ```js
 * export function prepare_fn(frame) {
 *   const [length, height] = [frame.numbers('length'), frame.numbers('height')];
 *   return frame.withColumns({ slope: length.map((value, row) => height[row] / value) });
 * }
 * ```
 */
export class ColumnFrame extends Frame {
  readonly #prepared: PreparedRows | undefined;
  /** rows that cannot be used, which are told when what was made of them is read */
  readonly #problems: Map<number, RowProblem>;

  /** @internal */
  constructor(
    frame: Frame,
    prepared = frame.prepared as PreparedRows | undefined,
    problems = prepared?.making.problems,
  ) {
    super(frame.rows, frame.layout, frame.predictions, frame.unknownCategories, prepared);
    this.#prepared = prepared;
    this.#problems = problems ?? new Map();
  }

  /**
   * The numbers of a column, which is found as features are: by its name, else whatever white space and case.
   *
   * @returns (numRow) float64, NaN where a cell is missing. A cell that is not a number is NaN, too: its row is told as one that
   * cannot be used when the model reads what was made of this frame
   * @throws {@link MissingFeatureError} where there is no such column, or the columns have no names
   */
  numbers(name: string): Float64Array {
    const sink = numberSink(name, this.numRow, ({ row, ...problem }) => {
      const at = row - this.rows.firstRow - 1;
      if (!this.#problems.has(at)) this.#problems.set(at, { row, ...problem });
    });
    this.#hand(name, sink);
    return sink.values;
  }

  /**
   * The texts of a column, as the caller wrote them.
   *
   * @returns (numRow) undefined where a cell is missing
   * @throws {@link MissingFeatureError} where there is no such column, or the columns have no names
   */
  texts(name: string): (string | undefined)[] {
    const sink = textSink();
    this.#hand(name, sink);
    return sink.values;
  }

  /**
   * This frame with columns for the model: each in the place of one of the same name, or behind the others. They are read in
   * place of the caller's own, and the answer has these: `append` puts columns into it.
   *
   * @param columns numRow values each, by name
   * @throws where a column has another number of values, or both numbers and texts
   */
  withColumns(columns: { readonly [name: string]: ColumnValues }): ColumnFrame {
    this.#requireNames();
    const { made, dropped } = this.#prepared?.making ?? NOTHING;
    const added = Object.entries(columns).map(([name, values]) => [name, toColumn(name, values, this.numRow)] as const);
    return this.#with(new Map([...made, ...added]), dropped);
  }

  /**
   * This frame without some columns: the model neither sees them nor learns from them. The answer has them.
   *
   * @throws {@link MissingFeatureError} where there is no such column, or the columns have no names
   */
  withoutColumns(...names: readonly string[]): ColumnFrame {
    const { made, dropped } = this.#prepared?.making ?? NOTHING;
    const gone = names.map((name) => this.#find(name));
    const kept = [...made].filter(([name]) => !gone.includes(name));
    return this.#with(new Map(kept), new Set([...dropped, ...gone]));
  }

  #with(made: ReadonlyMap<string, MadeColumn>, dropped: ReadonlySet<string>): ColumnFrame {
    const problems = this.#problems;
    return new ColumnFrame(this, new PreparedRows(this.rows, { made, dropped, problems }), problems);
  }

  #hand(name: string, sink: CellSink): void {
    const full = this.#find(name);
    const made = this.#prepared?.making.made.get(full);
    if (made) {
      handColumn(made, sink, this.rows.firstRow);
      return;
    }
    const sinks: (CellSink | undefined)[] = new Array(this.rows.numColumn).fill(undefined);
    sinks[this.#requireNames().indexOf(full)] = sink;
    this.rows.readCells(sinks, () => undefined); // whoever reads the frame in the end is told
  }

  /** The name of the column as it is spelled here. */
  #find(name: string): string {
    const names = (this.#prepared ?? ({ columnNames: this.#requireNames() } satisfies Partial<FeatureSource>))
      .columnNames;
    const found = columnFinder(names, [name])(name);
    if (found.length === 1) return names[found[0]!]!;
    const what =
      found.length === 0 ? `there is no column ${quoteName(name)}` : `${quoteName(name)} could be several columns`;
    throw new MissingFeatureError(`${what}, and the script asks for it`, {
      hint: `${didYouMean(name, names)}the columns are ${quoteNames(names)}`,
      column: name,
    });
  }

  #requireNames(): readonly string[] {
    const { columnNames } = this;
    if (columnNames) return columnNames;
    throw new MissingFeatureError('the columns have no names, by which the script asks for them', {
      hint: 'send a header with the names (text/csv), or records (JSON)',
    });
  }
}

function toColumn(name: string, values: ColumnValues, numRow: number): MadeColumn {
  const isList = Array.isArray(values) || (ArrayBuffer.isView(values) && 'length' in values);
  if (!isList || values.length !== numRow) {
    const what = isList ? `${values.length} values for ${numRow} rows` : 'no list of values';
    throw new HookError(`withColumns: ${quoteName(name)} has ${what}`, {
      hint: 'give each column an array, or a typed array, of one value for each row',
    });
  }
  const first = Array.prototype.find.call(values, (value) => value !== null && value !== undefined);
  const kind = typeof first === 'string' ? 'string' : 'number';
  const cells = Array.from(values as Iterable<unknown>, (value) => {
    const cell = typeof value === 'boolean' ? Number(value) : (value ?? undefined);
    if (cell === undefined || typeof cell === kind) return cell;
    throw new HookError(`withColumns: ${quoteName(name)} has a ${typeof cell} among ${kind}s`, {
      hint: 'give a column numbers alone or texts alone; null and undefined are missing',
    });
  });
  return kind === 'string' ? (cells as string[]) : Float64Array.from(cells as number[]);
}
