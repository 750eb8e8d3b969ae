import type { PlanNode } from '../node.ts';
import { markRead, NUMBER, type PartShape, type Precision, type Shape } from '../shape.ts';
import {
  holdsText,
  isSparseBlock,
  mapStored,
  type Part,
  type Rows,
  storeParts,
  type Table,
  toNumbers,
} from '../table.ts';

/** Columns that come to stand beside others. */
interface Block {
  readonly shape: Shape;
  /** what they are multiplied by, if anything */
  readonly weight: number | undefined;
}

/** How tables become one. */
interface Stacked {
  readonly parts: readonly PartShape[];
  readonly precision: Precision;
  readonly isNear: boolean;
  run(tables: readonly Table[], numRow: number, rows: Rows): Table;
}

/**
 * Tables side by side. In a sparse matrix, dense blocks lose their zeros; in a dense one, what sparse blocks do not store is 0.
 *
 * @param isSparse whether the matrix is
 */
export function stackTables(node: PlanNode, blocks: readonly Block[], isSparse: boolean): Stacked {
  for (const { shape, weight } of blocks) {
    if (isSparse || weight !== undefined) markRead(shape);
    const text = shape.parts.findIndex(holdsText);
    if (text >= 0 && (isSparse || weight !== undefined)) {
      const column = shape.names()[text];
      throw node.refuse(`leaves the column ${JSON.stringify(column ?? '')} as text`, 'encode it, or drop it');
    }
  }
  const precisions = new Set(blocks.map(({ shape }) => shape.precision));
  const precision = precisions.size === 1 ? [...precisions][0]! : 'double';
  const parts = blocks.flatMap(({ shape, weight }) => (isSparse ? sparseParts(shape) : weighed(shape.parts, weight)));
  return {
    parts,
    precision,
    isNear: blocks.some(({ shape }) => shape.isNear),
    run: (tables, numRow, rows) => ({
      numRow,
      parts: tables.flatMap((table, at) => {
        const { shape, weight } = blocks[at]!;
        const weighted = weight === undefined ? table : weigh(table, shape, weight, rows);
        return isSparse && !shape.isSparse ? storeParts(weighted, shape, rows) : weighted.parts;
      }),
    }),
  };
}

/** Those that `storeParts` makes: what lies between sparse parts becomes one. */
function sparseParts({ parts, isSparse }: Shape): PartShape[] {
  if (isSparse) return [...parts];
  const made: PartShape[] = [];
  let width = 0;
  for (const part of parts) {
    if (part.kind !== 'sparse') {
      width++;
      continue;
    }
    if (width > 0) made.push({ kind: 'sparse', width });
    made.push(part);
    width = 0;
  }
  if (width > 0) made.push({ kind: 'sparse', width });
  return made;
}

function weighed(parts: readonly PartShape[], weight: number | undefined): readonly PartShape[] {
  return weight === undefined ? parts : parts.map((part) => (part.kind === 'sparse' ? part : NUMBER));
}

function weigh(table: Table, shape: Shape, weight: number, rows: Rows): Table {
  const parts: Part[] = table.parts.map((part) => {
    if (isSparseBlock(part)) return mapStored(part, (value) => value * weight);
    const [numbers] = toNumbers({ numRow: table.numRow, parts: [part] }, shape, rows);
    return numbers!.map((value) => value * weight);
  });
  return { numRow: table.numRow, parts };
}
