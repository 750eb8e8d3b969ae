import { damaged } from './damage.ts';
import { type Meaning, meaningOf } from './meaning.ts';
import type { Struct } from './thrift.ts';

const [OPTIONAL, REPEATED] = [1, 2];

/** A column of the table: a child of the schema's root. */
export interface TableColumn {
  readonly name: string;
  /** undefined where it holds lists, maps or structs, or something else that is no cell */
  readonly leaf: Leaf | undefined;
  /** what it holds where these are no cells, in the plural */
  readonly others: string;
  /** its leaves among those of the file: the first, and how many */
  readonly firstLeaf: number;
  readonly numLeaf: number;
  /** its elements among those of the schema: the first, and the one behind the last */
  readonly elements: readonly [begin: number, end: number];
}

export interface Leaf {
  /** physical type */
  readonly type: number;
  /** bytes of a value of fixed length */
  readonly length: number;
  readonly isOptional: boolean;
  readonly meaning: Meaning;
}

/** The columns of a schema: its root, and all that is below it in the order of a walk. */
export function readColumns(elements: readonly Struct[]): TableColumn[] {
  const [root] = elements;
  const columns: TableColumn[] = [];
  let [at, leaf] = [1, 0];
  for (let child = root?.number(5) ?? 0; child > 0; child--) {
    const element = elements[at];
    if (element === undefined) throw damaged('its schema ends too early');
    const end = endOf(elements, at);
    const numLeaf = countLeaves(elements, at, end);
    columns.push({ ...readColumn(element), firstLeaf: leaf, numLeaf, elements: [at, end] });
    [at, leaf] = [end, leaf + numLeaf];
  }
  if (at !== elements.length) throw damaged('its schema has more than its root says');
  return columns;
}

/** Where the elements below one end. */
function endOf(elements: readonly Struct[], begin: number): number {
  let end = begin;
  for (let open = 1; open > 0; open--, end++) {
    const element = elements[end];
    const children = element?.number(5) ?? 0;
    if (element === undefined || children < 0) throw damaged('its schema ends too early');
    open += children;
  }
  return end;
}

function countLeaves(elements: readonly Struct[], begin: number, end: number): number {
  let count = 0;
  for (let at = begin; at < end; at++) if (isLeaf(elements[at]!)) count++;
  return count;
}

function isLeaf(element: Struct): boolean {
  return element.number(1) !== undefined;
}

function readColumn(element: Struct): Pick<TableColumn, 'name' | 'leaf' | 'others'> {
  const name = element.text(4) ?? '';
  if (!isLeaf(element)) return { name, leaf: undefined, others: 'lists, maps or structs' };
  if (element.number(3) === REPEATED) return { name, leaf: undefined, others: 'lists' };
  const type = element.number(1)!;
  const meaning = meaningOf(element);
  if (typeof meaning === 'string') return { name, leaf: undefined, others: meaning };
  const isOptional = element.number(3) === OPTIONAL;
  return { name, leaf: { type, length: element.number(2) ?? 0, isOptional, meaning }, others: '' };
}
