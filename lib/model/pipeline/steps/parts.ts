import { markRead, NUMBER, type PartShape, type Shape } from '../shape.ts';
import { isSparseBlock, type ObjectColumn, type Rows, type Table, toNumbers } from '../table.ts';

/** Numbers or objects of one column. */
export type ColumnPart = Float64Array | ObjectColumn;

/** (width) the shapes of single columns, for a step that reads them all; blocks are spread out. */
export function columnShapes(shape: Shape): readonly PartShape[] {
  markRead(shape);
  return shape.parts.flatMap((part) =>
    part.kind === 'sparse' ? new Array<PartShape>(part.width).fill(NUMBER) : [part],
  );
}

/** (width) the columns of a table, each a part of its own, objects as they are. */
export function columnParts(table: Table, shape: Shape, rows: Rows): readonly ColumnPart[] {
  return table.parts.flatMap((part): readonly ColumnPart[] => {
    if (!isSparseBlock(part)) return [part];
    return toNumbers({ numRow: table.numRow, parts: [part] }, shape, rows);
  });
}
