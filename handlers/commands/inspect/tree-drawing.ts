import type { TreeEnsemble } from '../../../lib/engine/tree-ensemble.ts';
import { escapeHtml, scroll } from '../../../lib/page/html.ts';
import { shorten, shortNumber } from '../../../lib/short-text.ts';

/** Levels that are drawn; what is below is counted. */
const MAX_LEVEL = 3;
const BOX_WIDTH = 156;
/** Characters of a label that fit into a box. */
const BOX_TEXT = 20;
const BOX_HEIGHT = 40;
const LEVEL_HEIGHT = 84;
const MARGIN = 8;

/** A node and where it stands; `x` counts boxes of the lowest level. */
interface Placed {
  readonly node: number;
  readonly x: number;
  readonly level: number;
  readonly children: readonly Placed[];
}

/** The upper levels of the first tree. */
export function drawTree(ensemble: TreeEnsemble, names: readonly string[]): string {
  const slots = { next: 0 };
  const root = place(ensemble, ensemble.treeOffset[0]!, 0, slots);
  const nodes = flatten(root);
  const width = slots.next * (BOX_WIDTH + MARGIN) + MARGIN;
  const height =
    (Math.max(...nodes.map(({ level }) => level)) + 1) * LEVEL_HEIGHT - (LEVEL_HEIGHT - BOX_HEIGHT) + 2 * MARGIN;
  const shapes = [
    ...nodes.flatMap((placed) => placed.children.map((child, side) => edge(ensemble, placed, child, side))),
    ...nodes.map((placed) => box(ensemble, names, placed)),
  ];
  const size = `viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`;
  return scroll(
    'the first tree',
    `<svg class="tree" ${size} role="img" aria-label="the first tree">${shapes.join('')}</svg>`,
  );
}

/** Leaves of the drawing take the next slot; parents stand in the middle of their children. */
function place(
  { leftChild, rightChild, ...rest }: TreeEnsemble,
  node: number,
  level: number,
  slots: { next: number },
): Placed {
  const ensemble = { leftChild, rightChild, ...rest };
  if (leftChild[node] === -1 || level === MAX_LEVEL) return { node, x: slots.next++, level, children: [] };
  const children = [leftChild[node]!, rightChild[node]!].map((child) => place(ensemble, child, level + 1, slots));
  return { node, x: (children[0]!.x + children[1]!.x) / 2, level, children };
}

function flatten(placed: Placed): Placed[] {
  return [placed, ...placed.children.flatMap(flatten)];
}

const left = ({ x }: Placed) => MARGIN + x * (BOX_WIDTH + MARGIN);
const top = ({ level }: Placed) => MARGIN + level * LEVEL_HEIGHT;

function edge({ defaultLeft }: TreeEnsemble, parent: Placed, child: Placed, side: number): string {
  const from = [left(parent) + BOX_WIDTH / 2, top(parent) + BOX_HEIGHT] as const;
  const to = [left(child) + BOX_WIDTH / 2, top(child)] as const;
  const middle = (from[1] + to[1]) / 2;
  const path = `<path d="M${from[0]},${from[1]} C${from[0]},${middle} ${to[0]},${middle} ${to[0]},${to[1]}"/>`;
  const takesMissing = (defaultLeft[parent.node] === 1) === (side === 0);
  return takesMissing ? `${path}<circle cx="${to[0]}" cy="${to[1] - 6}" r="4"/>` : path;
}

function box(ensemble: TreeEnsemble, names: readonly string[], placed: Placed): string {
  const { leftChild, sumHessian } = ensemble;
  const isLeaf = leftChild[placed.node] === -1;
  const full = isLeaf ? leafText(ensemble, placed.node) : splitText(ensemble, names, placed.node);
  const below = placed.children.length === 0 && !isLeaf ? ` (${countLeaves(ensemble, placed.node)} leaves below)` : '';
  const cover = sumHessian.length === 0 ? '' : `cover ${shortNumber(sumHessian[placed.node]!)}`;
  const second = below === '' ? cover : below.trim();
  const center = left(placed) + BOX_WIDTH / 2;
  return `<g class="${isLeaf ? 'leaf' : 'split'}"><title>${escapeHtml(full + below)}</title>
<rect x="${left(placed)}" y="${top(placed)}" width="${BOX_WIDTH}" height="${BOX_HEIGHT}" rx="6"/>
<text x="${center}" y="${top(placed) + 17}">${escapeHtml(shorten(full, BOX_TEXT))}</text>
<text class="small" x="${center}" y="${top(placed) + 32}">${escapeHtml(second)}</text></g>`;
}

/** Category sets go right, so that those on the left are all the others. */
function splitText(ensemble: TreeEnsemble, names: readonly string[], node: number): string {
  const { splitIndex, splitCondition, categoryOffset, categories } = ensemble;
  const name = names[splitIndex[node]!]!;
  const set = categories.subarray(categoryOffset[node]!, categoryOffset[node + 1]!);
  if (set.length > 0) return `${name} not in {${set.join(', ')}}`;
  const condition = ` < ${shortNumber(splitCondition[node]!)}`;
  return shorten(name, Math.max(4, BOX_TEXT - condition.length)) + condition;
}

function leafText({ leafSize, splitCondition, leafVector, rightChild }: TreeEnsemble, node: number): string {
  if (leafSize === 1) return shortNumber(splitCondition[node]!);
  const row = rightChild[node]! * leafSize;
  return Array.from(leafVector.subarray(row, row + leafSize), shortNumber).join(', ');
}

function countLeaves({ leftChild, rightChild }: TreeEnsemble, root: number): number {
  const stack = [root];
  let count = 0;
  while (stack.length > 0) {
    const node = stack.pop()!;
    if (leftChild[node] === -1) count++;
    else stack.push(leftChild[node]!, rightChild[node]!);
  }
  return count;
}

/** How boxes and lines look. */
export const TREE_STYLE = `
svg.tree { display: block; }
svg.tree path { fill: none; stroke: var(--edge); stroke-width: 1.2; }
svg.tree circle { fill: var(--ember); }
svg.tree text { fill: var(--ink); font: 12px system-ui, sans-serif; text-anchor: middle; }
svg.tree text.small { fill: var(--muted); font-size: 11px; }
svg.tree .split rect { fill: var(--ember-soft); stroke: var(--ember); }
svg.tree .leaf rect { fill: var(--sunken); stroke: var(--edge); }
`;
