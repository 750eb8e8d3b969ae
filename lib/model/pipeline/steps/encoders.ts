// Classes to numbers: one column each (OrdinalEncoder, TargetEncoder) or one for every class (OneHotEncoder).
import { elementsOf, type GraphValue, isName, isScalar } from '../graph.ts';
import { onesAt } from '../late-block.ts';
import type { PlanNode } from '../node.ts';
import { numbersOf, type Precision, type Shape, type Source, shapeOf, sourcesOf } from '../shape.ts';
import type { Rows } from '../table.ts';
import { type Classes, compileClasses, GAP, isAsRead, lookUp, showCell, UNSEEN } from './classes.ts';
import { columnName } from './elementwise.ts';
import { type ColumnPart, columnParts, columnShapes } from './parts.ts';
import type { CompileStep } from './step.ts';

const IGNORE = "train it with handle_unknown='ignore', or send one of its categories";

/** One feature of an encoder. */
interface Feature {
  readonly classes: Classes;
  /** (numClass) each class's place after rare ones are grouped */
  readonly grouped: Int32Array;
  /** places after that */
  readonly numGroup: number;
  /** the place of the rare ones together, which is the last; -1 where there are none */
  readonly infrequent: number;
}

export const compileOneHotEncoder: CompileStep = (node, input) => {
  node.requireWidth(input);
  if (node.flag('_legacy_mode')) throw node.unsupported('_legacy_mode');
  const unknown = node.choice('handle_unknown', ['error', 'ignore', 'infrequent_if_exist', 'warn'], 'error');
  const features = readFeatures(node, input);
  const dropped = readDropped(node, input.width);
  const blocks = placeBlocks(node, features, dropped);
  const width = blocks.reduce((sum, block) => sum + block.width, 0);
  const isSparse = node.get('sparse_output') === undefined ? node.flag('sparse', true) : node.flag('sparse_output');
  const names = () => blocks.flatMap((block, at) => nameClasses(columnName(input, at), features[at]!, block));
  const sources = () => {
    const given = sourcesOf(input);
    return blocks.flatMap((block, at) => new Array<Source>(block.width).fill(given[at]));
  };
  const firsts = Int32Array.from(blocks, ({ first }) => first);
  const isStrict = unknown === 'error';
  // 1.6 and 1.7 warned of the group of rare classes, but took none for what is unknown
  const isIgnoring = unknown === 'ignore' || (unknown === 'warn' && !node.isFrom(1, 8));
  const columnsOf = features.map((feature, at) => columnOfCodes(feature, blocks[at]!, isIgnoring));
  const entriesOf = columnsOf.map((columnOf, at) => columnOfEntries(features[at]!.classes, columnOf, isStrict));
  return {
    shape: shapeOf([{ kind: 'sparse', width }], { isSparse, precision: precisionOf(node), names, sources }),
    run: (table, rows) => {
      const { numRow } = table;
      const places = rows.memory.codes(numRow * features.length);
      const perRow = features.length;
      for (const [at, part] of columnParts(table, input, rows).entries()) {
        if (isAsRead(part) && lookUp(part.numbers, entriesOf[at]!(), places, at, perRow) > REFUSED) continue;
        const codes = features[at]!.classes.find(part, rows.memory);
        placeCodes(codes, columnsOf[at]!, places, { at, perRow });
        if (!isStrict) continue;
        for (let row = 0; row < numRow; row++) if (codes[row]! < 0) refuseClass(input, at, part, row, rows);
      }
      return { numRow, parts: [onesAt({ places, firsts }, width)] };
    },
  };
};

/** In the place of a column where the row is refused. */
const REFUSED = -2;

/** The columns of NaN and of what the caller's dictionary has, made when it has them all. */
function columnOfEntries(classes: Classes, columnOf: Int32Array, isStrict: boolean): () => Int32Array {
  let known: Int32Array | undefined;
  let columns = new Int32Array(0);
  return () => {
    const entries = classes.entries();
    if (entries !== known) {
      columns = Int32Array.from(entries, (code) => (isStrict && code < 0 ? REFUSED : columnOf[code - GAP]!));
    }
    known = entries;
    return columns;
  };
}

/** A loop in a function of its own, which is soon as fast as it gets. */
function placeCodes(
  codes: Int32Array,
  columnOf: Int32Array,
  places: Int32Array,
  { at, perRow }: { readonly at: number; readonly perRow: number },
): void {
  const { length } = codes;
  for (let row = 0, to = at; row < length; row++, to += perRow) places[to] = columnOf[codes[row]! - GAP]!;
}

/** (numClass + 2) the column of each code from `GAP` on, -1 for none. */
function columnOfCodes(feature: Feature, { first, columnOf }: Block, ignoresUnknown: boolean): Int32Array {
  const { classes, grouped, infrequent } = feature;
  const unknown = ignoresUnknown ? -1 : infrequent;
  return Int32Array.from({ length: classes.length - GAP }, (_, at) => {
    const place = at + GAP < 0 ? unknown : grouped[at + GAP]!;
    const column = place < 0 ? -1 : columnOf[place]!;
    return column < 0 ? -1 : first + column;
  });
}

/** Where the columns of a feature lie. */
interface Block {
  readonly first: number;
  readonly width: number;
  /** (numGroup) the column of each place, -1 for the dropped one */
  readonly columnOf: Int32Array;
}

function placeBlocks(node: PlanNode, features: readonly Feature[], dropped: readonly (number | undefined)[]): Block[] {
  let first = 0;
  return features.map(({ numGroup }, at) => {
    const drop = dropped[at] ?? -1;
    if (drop >= numGroup) throw node.refuse(`drops the class ${drop} of ${numGroup}`);
    const columnOf = Int32Array.from({ length: numGroup }, (_, place) =>
      place === drop ? -1 : drop >= 0 && place > drop ? place - 1 : place,
    );
    const block = { first, width: numGroup - (drop >= 0 ? 1 : 0), columnOf };
    first += block.width;
    return block;
  });
}

/** The place of the class that has no column, for each feature. */
function readDropped(node: PlanNode, width: number): (number | undefined)[] {
  const stored = node.get('_drop_idx_after_grouping') ?? node.get('drop_idx_') ?? null;
  const elements = elementsOf(stored) ?? [];
  if (stored !== null && elements.length !== width)
    throw node.refuse(`drops ${elements.length} classes for ${width} columns`);
  return Array.from({ length: width }, (_, at) => {
    const drop = elements[at] ?? null;
    if (drop === null) return undefined;
    if (typeof drop !== 'number' || drop < 0) throw node.refuse('drops classes that are not numbers');
    return drop;
  });
}

/** Columns in their places; the rare classes are called `infrequent_sklearn`. */
function nameClasses(name: string, { classes, grouped, infrequent }: Feature, { columnOf, width }: Block): string[] {
  const names: string[] = new Array(width).fill(name);
  for (const [code, place] of grouped.entries()) {
    const column = columnOf[place]!;
    const text = place === infrequent ? 'infrequent_sklearn' : pythonText(classes.values[code]!, classes.isFloat);
    if (column >= 0) names[column] = `${name}_${text}`;
  }
  return names;
}

function pythonText(value: unknown, isFloat: boolean): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Number.isNaN(value)) return 'nan';
  return isFloat && Number.isInteger(value) ? `${value}.0` : String(value);
}

export const compileOrdinalEncoder: CompileStep = (node, input) => {
  node.requireWidth(input);
  const isStrict = node.choice('handle_unknown', ['error', 'use_encoded_value'], 'error') === 'error';
  const unknownValue = isStrict ? Number.NaN : node.number('unknown_value');
  // from 1.0 on a gap that training had is missing again
  const hasGaps = node.isFrom(1, 0);
  const missingValue = node.number('encoded_missing_value', Number.NaN);
  const features = readFeatures(node, input);
  const valuesOf = features.map(({ classes, grouped }) =>
    valuesOfCodes(unknownValue, grouped, (code) =>
      code === classes.nanCode && hasGaps ? missingValue : grouped[code]!,
    ),
  );
  const refused = isStrict ? UNSEEN : GAP; // and less
  return {
    shape: shapeOf(numbersOf(input.width), {
      isSparse: false,
      precision: precisionOf(node),
      names: input.names,
      sources: input.sources,
    }),
    run: (table, rows) => {
      const parts = columnParts(table, input, rows).map((part, at) => {
        const codes = features[at]!.classes.find(part, rows.memory);
        if (isStrict || !hasGaps) {
          for (let row = 0; row < codes.length; row++) {
            if (codes[row]! <= refused) refuseClass(input, at, part, row, rows);
          }
        }
        return takeValues(codes, valuesOf[at]!, rows.memory.numbers(codes.length));
      });
      return { numRow: table.numRow, parts };
    },
  };
};

/** (numClass + 2) a number for each code from `GAP` on: the same for both that are no class. */
function valuesOfCodes(unknown: number, classes: ArrayLike<unknown>, numberOf: (code: number) => number): Float64Array {
  return Float64Array.from({ length: classes.length - GAP }, (_, at) => (at + GAP < 0 ? unknown : numberOf(at + GAP)));
}

/** As `placeCodes`, numbers in the place of codes. */
function takeValues(codes: Int32Array, valuesOf: Float64Array, values: Float64Array): Float64Array {
  const { length } = codes;
  for (let row = 0; row < length; row++) values[row] = valuesOf[codes[row]! - GAP]!;
  return values;
}

/** What the target was on average in training, for each class; for targets of several classes one column each. */
export const compileTargetEncoder: CompileStep = (node, input) => {
  node.requireWidth(input);
  const features = readFeatures(node, input);
  const isMulticlass = node.choice('target_type_', ['binary', 'continuous', 'multiclass']) === 'multiclass';
  const labels = isMulticlass ? node.list('classes_') : [''];
  const numTarget = labels.length;
  const means = node.floats('target_mean_', numTarget);
  const valuesOf = node.list('encodings_', input.width * numTarget).map((one, at) => {
    const { length } = features[Math.floor(at / numTarget)]!.classes;
    const numbers = elementsOf(one) ?? [];
    if (numbers.length !== length || !numbers.every((number) => typeof number === 'number')) {
      throw node.refuse(`has ${numbers.length} numbers in encodings_ for ${length} classes`);
    }
    return valuesOfCodes(means[at % numTarget]!, numbers, (code) => numbers[code] as number);
  });
  const suffixes = isMulticlass ? labels.map((label) => `_${pythonText(label, false)}`) : [''];
  const names = () => input.names().flatMap((name) => suffixes.map((suffix) => name + suffix));
  const sources = () => sourcesOf(input).flatMap((source) => suffixes.map(() => source));
  return {
    shape: shapeOf(numbersOf(input.width * numTarget), { isSparse: false, precision: 'double', names, sources }),
    run: (table, rows) => {
      const parts = columnParts(table, input, rows).flatMap((part, at) => {
        const codes = features[at]!.classes.find(part, rows.memory);
        return valuesOf
          .slice(at * numTarget, (at + 1) * numTarget)
          .map((values) => takeValues(codes, values, rows.memory.numbers(codes.length)));
      });
      return { numRow: table.numRow, parts };
    },
  };
};

function readFeatures(node: PlanNode, input: Shape): Feature[] {
  const shapes = columnShapes(input);
  const mappings = elementsOf(node.get('_default_to_infrequent_mappings')) ?? [];
  const isGrouped = node.flag('_infrequent_enabled');
  const all = node.list('categories_', input.width);
  node.countCategories(all.reduce<number>((sum, categories) => sum + (elementsOf(categories)?.length ?? 0), 0)); // before any is looked at
  return all.map((categories, at) => {
    const classes = compileClasses(node, categories, shapes[at]!);
    const mapping = isGrouped ? (mappings[at] ?? null) : null;
    if (mapping === null) {
      const grouped = Int32Array.from({ length: classes.length }, (_, code) => code);
      return { classes, grouped, numGroup: classes.length, infrequent: UNSEEN };
    }
    const grouped = readMapping(node, mapping, classes.length);
    const numGroup = grouped.reduce((most, place) => Math.max(most, place + 1), 0);
    return { classes, grouped, numGroup, infrequent: hasInfrequent(node, at) ? numGroup - 1 : UNSEEN };
  });
}

function hasInfrequent(node: PlanNode, at: number): boolean {
  const infrequent = elementsOf(node.get('_infrequent_indices'))?.[at] ?? null;
  return (elementsOf(infrequent)?.length ?? 0) > 0;
}

function readMapping(node: PlanNode, mapping: GraphValue, length: number): Int32Array {
  const places = elementsOf(mapping) ?? [];
  // the class of gaps, which is the last, is in no group
  const isFit =
    (places.length === length || places.length === length - 1) &&
    places.every((place) => typeof place === 'number' && place >= 0 && place < length);
  if (!isFit) throw node.refuse(`groups ${length} classes in a way that makes no sense`);
  return Int32Array.from({ length }, (_, code) => (places[code] as number | undefined) ?? code);
}

function refuseClass(input: Shape, at: number, part: ColumnPart, row: number, rows: Rows): void {
  rows.refuse(row, columnName(input, at), `${showCell(part, row)} is none of the encoder's categories`, IGNORE);
}

/** The type that an encoder was told to make; whole numbers and float64 are the same to what follows. */
function precisionOf(node: PlanNode): Precision {
  const dtype = node.get('dtype');
  const name = isName(dtype) ? dtype.name : isScalar(dtype) ? String(dtype) : '';
  return /float32|Float32|f4/.test(name) ? 'single' : 'double';
}
