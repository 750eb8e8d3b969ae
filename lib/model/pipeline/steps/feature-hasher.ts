import { TEXT_MARK } from '../../verbatim-texts.ts';
import { parseNumber } from '../numbers.ts';
import { shapeOf } from '../shape.ts';
import { cellValue, isObjects } from '../table.ts';
import { hashColumn, nameHashes } from '../text/murmur.ts';
import { type ColumnPart, columnParts, columnShapes } from './parts.ts';
import type { CompileStep } from './step.ts';
import { readHashes, storeCounts } from './vectorizers.ts';

/** Records to columns by a hash of a member's name, or of name and text; what is blank is left out. */
export const compileFeatureHasher: CompileStep = (node, input) => {
  node.choice('input_type', ['dict'], 'dict');
  const { width, isSigned } = readHashes(node);
  for (const shape of columnShapes(input)) {
    if (shape.kind === 'sparse' || !shape.input) throw node.refuse('hashes columns that other steps have made');
    Object.assign(shape.input, { isText: true, isOpen: true, isTyped: true });
  }
  const names = input.names();
  return {
    shape: shapeOf([{ kind: 'sparse', width }], {
      isSparse: true,
      precision: 'double',
      names: () => nameHashes(width),
    }),
    run: (table, rows) => {
      const columns = columnParts(table, input, rows);
      const records = Array.from({ length: table.numRow }, (_, row) => {
        const sums = new Map<number, number>();
        for (const [at, part] of columns.entries()) {
          const [term, value] = readMember(names[at]!, part, row);
          if (value === 0 || Number.isNaN(value)) continue;
          const { column, sign } = hashColumn(term, width);
          sums.set(column, (sums.get(column) ?? 0) + (isSigned ? sign * value : value));
        }
        return sums;
      });
      return { numRow: table.numRow, parts: [storeCounts(records, width)] };
    },
  };
};

/** What is hashed, and how often it counts; 0 or NaN for what is left out. */
function readMember(name: string, part: ColumnPart, row: number): readonly [term: string, value: number] {
  const cell = isObjects(part) ? cellValue(part, part.codes[row]!) : part[row]!;
  if (typeof cell !== 'string') return [name, Number(cell)];
  if (cell.startsWith(TEXT_MARK)) return [`${name}=${cell.slice(TEXT_MARK.length)}`, 1];
  const number = parseNumber(cell);
  return number === undefined ? [`${name}=${cell}`, 1] : [name, number];
}
