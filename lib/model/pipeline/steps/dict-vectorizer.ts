import type { PlanNode } from '../node.ts';
import { parseNumber } from '../numbers.ts';
import { type Shape, type Source, shapeOf, sourcesOf } from '../shape.ts';
import { cellValue, isObjects, type SparseBlock } from '../table.ts';
import { type ColumnPart, columnParts, columnShapes } from './parts.ts';
import type { CompileStep } from './step.ts';
import { readVocabulary } from './vectorizers.ts';

/** What a member of a record becomes. */
interface Member {
  /** the column of a number; -1 where there is none */
  readonly number: number;
  /** text → column */
  readonly texts: ReadonlyMap<string, number>;
}

/** The members of records that a DictVectorizer knows, by their names, as its columns list them. */
export function listMembers(node: PlanNode): ReadonlyMap<string, Member> {
  const { names } = readVocabulary(node);
  const separator = node.get('separator') ?? '=';
  if (typeof separator !== 'string' || separator === '') throw node.unsupported('separator');
  const members = new Map<string, { number: number; texts: Map<string, number> }>();
  for (const [column, term] of names.entries()) {
    const at = term.indexOf(separator);
    const name = at < 0 ? term : term.slice(0, at);
    const member = members.get(name) ?? { number: -1, texts: new Map() };
    members.set(name, member);
    if (at < 0) member.number = column;
    else member.texts.set(term.slice(at + separator.length), column);
  }
  return members;
}

/** Records to columns: a number is itself, a text is 1 in a column of its own; what is blank is left out. */
export const compileDictVectorizer: CompileStep = (node, input) => {
  const { names } = readVocabulary(node);
  const members = [...listMembers(node).values()];
  if (members.length !== input.width) throw node.refuse(`knows ${members.length} members, but is given ${input.width}`);
  welcomeTexts(input, members);
  const isSparse = node.flag('sparse', true);
  const sources = () => {
    const given = sourcesOf(input);
    const made = new Array<Source>(names.length).fill(undefined);
    for (const [at, { number, texts }] of members.entries()) {
      for (const column of [number, ...texts.values()]) if (column >= 0) made[column] = given[at];
    }
    return made;
  };
  return {
    shape: shapeOf([{ kind: 'sparse', width: names.length }], {
      isSparse,
      precision: 'double',
      names: () => names,
      sources,
    }),
    run: (table, rows) => {
      const columns = columnParts(table, input, rows);
      return { numRow: table.numRow, parts: [store(columns, members, table.numRow, names.length)] };
    },
  };
};

function welcomeTexts(input: Shape, members: readonly Member[]): void {
  for (const [at, shape] of columnShapes(input).entries()) {
    const { texts } = members[at]!;
    if (shape.kind === 'sparse' || !shape.input) continue;
    shape.input.isOptional = true;
    if (texts.size > 0) shape.input.isText = true;
    if (shape.kind === 'object') for (const text of texts.keys()) shape.dictionary.intern(text);
  }
}

function store(columns: readonly ColumnPart[], members: readonly Member[], numRow: number, width: number): SparseBlock {
  const starts = new Uint32Array(numRow + 1);
  const indices: number[] = [];
  const values: number[] = [];
  for (let row = 0; row < numRow; row++) {
    const entries: [column: number, value: number][] = [];
    for (const [at, part] of columns.entries()) {
      const entry = entryOf(isObjects(part) ? cellValue(part, part.codes[row]!) : part[row]!, members[at]!);
      if (entry) entries.push(entry);
    }
    for (const [column, value] of entries.sort(([a], [b]) => a - b)) {
      indices.push(column);
      values.push(value);
    }
    starts[row + 1] = indices.length;
  }
  return { width, starts, indices: Uint32Array.from(indices), values: Float64Array.from(values) };
}

function entryOf(value: unknown, { number, texts }: Member): [column: number, value: number] | undefined {
  const numeric = typeof value === 'string' && number >= 0 ? parseNumber(value) : value;
  if (typeof numeric === 'number') return Number.isNaN(numeric) || number < 0 ? undefined : [number, numeric];
  const column = texts.get(String(value));
  return column === undefined ? undefined : [column, 1];
}
