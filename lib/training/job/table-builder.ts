import { MalformedInputError } from '../../errors.ts';
import { hasDecimalComma, isNumberWithComma, SAY_DECIMAL } from '../../frame/decimal-comma.ts';
import type { Frame } from '../../frame/frame.ts';
import type { Preparer } from '../../hooks/prepare-fn.ts';
import { quoteName, quoteNames } from '../../short-text.ts';
import type { Column, Table } from './column.ts';
import { ColumnBuilder } from './column-builder.ts';
import type { JobOptions } from './options.ts';
import { namedOptions, positionalNames, positionalOptions, readingOf, requireColumns } from './roles.ts';

/** What a source says of its frames. */
export interface FrameTraits {
  /** every column must be there: the frame has a header, not records */
  readonly isComplete: boolean;
  /** the first column is the label (`label_size=1` of a SageMaker channel) */
  readonly isLabelFirst: boolean;
}

/** Gathers rows from frames and lines into columns; columns may come in any order, and late ones start with gaps. */
export class TableBuilder {
  readonly #options: JobOptions;
  readonly #preparer: Preparer | undefined;
  /** undefined for columns that nobody needs */
  readonly #builders = new Map<string, ColumnBuilder | undefined>();
  #numRow = 0;
  #isNamed: boolean | undefined;
  #isComplete = true;
  /** the first column, where the channel says that it is the label */
  #label: string | undefined;

  constructor(options: JobOptions, preparer?: Preparer) {
    this.#options = options;
    this.#preparer = preparer;
  }

  /** Adds the rows of a frame, prepared where somebody prepares them. */
  async add(frame: Frame, { isComplete, isLabelFirst }: FrameTraits): Promise<void> {
    const { columnNames } = frame;
    this.#checkNaming(columnNames !== undefined);
    if (isLabelFirst && columnNames) this.#takeLabel(columnNames[0]!);
    const prepared = this.#preparer && (await this.#preparer.prepare(frame)).prepared;
    const rows = prepared ?? frame.rows;
    const names = rows.columnNames ?? rows.trainingNames ?? positionalNames(rows.numColumn, this.#options.csv_weights);
    this.#isComplete &&= isComplete;
    if (isComplete) this.#checkNames(names);
    const sinks = names.map((name) => this.#builder(name));
    rows.readCells(sinks);
    this.#numRow += rows.numRow;
    const filled = new Set(names);
    for (const [name, builder] of this.#builders) if (!filled.has(name)) builder?.skip(rows.numRow);
  }

  finish(): Table {
    const names = [...this.#builders.keys()];
    if (this.#numRow === 0) {
      throw new MalformedInputError('there are no rows to train on', { hint: 'give at least two rows with labels' });
    }
    requireColumns(names, this.#optionsFor(names));
    const builders = [...this.#builders.values()].filter((builder) => builder !== undefined);
    const columns = builders.map((builder) => builder.finish());
    for (const column of columns) this.#refuseDecimalCommas(column);
    const isNamed = this.#isNamed === true;
    return { numRow: this.#numRow, columns, isNamed, isComplete: isNamed && this.#isComplete, label: this.#label };
  }

  /** Numbers with decimal commas would be learned from as texts. */
  #refuseDecimalCommas(column: Column): void {
    if (column.kind !== 'text' || this.#options.categorical.includes(column.name)) return;
    const { name, texts } = column;
    if (!texts.some(hasDecimalComma) || !texts.every(isNumberWithComma)) return;
    throw new MalformedInputError(
      `column ${quoteName(name)}: numbers with decimal commas, such as ${quoteName(texts[0]!)}`,
      {
        hint: `${SAY_DECIMAL}, or name the column in categorical`,
        column: name,
      },
    );
  }

  /** The builder of a column; a new one starts with gaps for the rows so far. */
  #builder(name: string): ColumnBuilder | undefined {
    if (this.#builders.has(name)) return this.#builders.get(name);
    const reading = readingOf(name, this.#optionsFor([name]));
    const builder = reading && new ColumnBuilder(name, reading);
    builder?.skip(this.#numRow);
    this.#builders.set(name, builder);
    return builder;
  }

  #optionsFor(names: readonly string[]): JobOptions {
    return this.#isNamed ? namedOptions(this.#options, this.#label) : positionalOptions(this.#options, names);
  }

  #takeLabel(label: string): void {
    this.#label ??= label;
    const { target } = this.#options;
    const wanted = target.length === 0 ? [this.#label] : target;
    if (wanted.includes(label)) return;
    throw new MalformedInputError(
      `label_size=1 says that the first column is the label, ${quoteName(label)}, but the target is ${quoteNames(wanted)}`,
      { hint: 'leave label_size out of the content type, or the target, or put the target first in every file' },
    );
  }

  #checkNaming(isNamed: boolean): void {
    this.#isNamed ??= isNamed;
    if (this.#isNamed === isNamed) return;
    const [here, before] = isNamed ? ['names', 'none'] : ['no names', 'names'];
    throw new MalformedInputError(`the columns have ${here} here, but ${before} in the files before`, {
      hint: 'give every file a header with the names, or none',
    });
  }

  #checkNames(names: readonly string[]): void {
    const known = new Set<string>();
    for (const name of names) {
      if (known.has(name)) {
        const hint = 'give every column its own name';
        throw new MalformedInputError(`two columns are named ${quoteName(name)}`, { hint });
      }
      known.add(name);
    }
    if (this.#builders.size === 0) requireColumns(names, this.#optionsFor(names));
    const lacking = [...this.#builders].find(([name, builder]) => builder !== undefined && !known.has(name));
    const added = this.#numRow > 0 ? names.find((name) => !this.#builders.has(name)) : undefined;
    if (lacking === undefined && added === undefined) return;
    throw new MalformedInputError(
      lacking
        ? `the column ${quoteName(lacking[0])} is missing here`
        : `the column ${quoteName(added!)} is not in the files before`,
      { hint: 'give every file the same columns' },
    );
  }
}
