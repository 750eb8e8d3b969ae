import { type PartShape, type Shape, shapeOf, sourcesOf, widthOf } from '../shape.ts';
import { isSparseBlock, type Part, type SparseBlock } from '../table.ts';
import type { Step } from './step.ts';

/** Columns of one part that stand beside each other in the answer. */
interface Run {
  /** place of the part */
  readonly part: number;
  /** columns of it, each once, where it is a block of several */
  readonly columns: number[];
}

/** Some columns of a table, in any order and as often as they are named. */
export function selectColumns(input: Shape, positions: readonly number[]): Step {
  const runs = toRuns(input, positions);
  const parts = runs.map(({ part, columns }): PartShape => {
    const shape = input.parts[part]!;
    return shape.kind === 'sparse' ? { kind: 'sparse', width: columns.length } : shape;
  });
  const { isSparse, precision } = input;
  const names = () => {
    const all = input.names();
    return positions.map((position) => all[position]!);
  };
  const sources = () => {
    const all = sourcesOf(input);
    return positions.map((position) => all[position]);
  };
  const blocks = runs.map(({ part, columns }) => {
    const shape = input.parts[part]!;
    return shape.kind === 'sparse' ? placesOf(columns, shape.width) : undefined;
  });
  return {
    shape: shapeOf(parts, { isSparse, precision, names, sources }),
    run: (table) => ({
      numRow: table.numRow,
      parts: runs.map(({ part, columns }, at): Part => {
        const given = table.parts[part]!;
        return isSparseBlock(given) ? selectStored(given, blocks[at]!, columns.length) : given;
      }),
    }),
  };
}

function toRuns({ parts, width }: Shape, positions: readonly number[]): Run[] {
  const partOf = new Int32Array(width);
  const firstOf: number[] = [];
  let first = 0;
  for (const [index, part] of parts.entries()) {
    partOf.fill(index, first, first + widthOf(part));
    firstOf.push(first);
    first += widthOf(part);
  }
  const runs: Run[] = [];
  const taken = new Set<number>();
  for (const position of positions) {
    const part = partOf[position]!;
    const last = runs.at(-1);
    const isBlock = parts[part]!.kind === 'sparse';
    if (!isBlock || last?.part !== part || taken.has(position)) {
      runs.push({ part, columns: [] });
      taken.clear();
    }
    taken.add(position);
    runs.at(-1)!.columns.push(position - firstOf[part]!);
  }
  return runs;
}

/** (width) the new place of each column, -1 for those that go. */
function placesOf(columns: readonly number[], width: number): Int32Array {
  const places = new Int32Array(width).fill(-1);
  for (const [place, column] of columns.entries()) places[column] = place;
  return places;
}

function selectStored({ starts, indices, values }: SparseBlock, places: Int32Array, width: number): SparseBlock {
  const kept = {
    starts: new Uint32Array(starts.length),
    indices: new Uint32Array(indices.length),
    values: values.slice(),
  };
  let count = 0;
  for (let row = 0; row + 1 < starts.length; row++) {
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      const place = places[indices[at]!]!;
      if (place < 0) continue;
      kept.indices[count] = place;
      kept.values[count++] = values[at]!;
    }
    kept.starts[row + 1] = count;
  }
  return { width, starts: kept.starts, indices: kept.indices.slice(0, count), values: kept.values.slice(0, count) };
}
