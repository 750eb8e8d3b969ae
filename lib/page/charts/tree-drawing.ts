import { shorten } from '../../short-text.ts';
import { details, escapeHtml } from '../html.ts';
import { INK } from './axes.ts';
import { drawSvg } from './draw.ts';

/** A node of a tree, with what is below it. */
export interface TreeNode {
  /** what a split asks, or what a leaf answers */
  readonly text: string;
  /** a second, smaller line */
  readonly detail: string;
  /** whether rows without a value come here */
  readonly takesMissing: boolean;
  /** those that answer yes, and the others; none below a leaf and below what is drawn */
  readonly children: readonly TreeNode[];
  readonly isLeaf: boolean;
}

const WIDTH = 1060;
const [BOX_WIDTH, BOX_HEIGHT, MAX_STEP] = [210, 36, 300];
/** Between two boxes, of which there is room for another between those of different parents. */
const GAP = 16;
/** Of a character in a box. */
const CHARACTER_WIDTH = 7.2;
const MAX_CHARACTERS = Math.floor(BOX_WIDTH / CHARACTER_WIDTH) - 1;

/** A tree from left to right where there is room, and as a list where there is not. */
export function treeDrawing(label: string, root: TreeNode): string {
  const list = `<ul class="tree-list">${item(root, '')}</ul>`;
  const drawn = drawTree(label, root) + details('The tree as text', list);
  return `<div class="chart two-widths"><div class="wide">${drawn}</div><div class="narrow">${list}</div></div>`;
}

function drawTree(label: string, root: TreeNode): string {
  const numLevel = levelsOf(root);
  const width = Math.min(WIDTH, BOX_WIDTH + (numLevel - 1) * MAX_STEP + 4);
  const height = (countLowest(root) + countPairs(root)) * (BOX_HEIGHT + GAP);
  const option = {
    series: [
      {
        type: 'tree',
        orient: 'LR',
        data: [nodeOf(root)],
        expandAndCollapse: false,
        symbol: 'none',
        silent: true,
        left: BOX_WIDTH / 2 + 2,
        right: BOX_WIDTH / 2 + 2,
        top: BOX_HEIGHT / 2 + 2,
        bottom: BOX_HEIGHT / 2 + 2,
        lineStyle: { color: 'var(--edge)', width: 1.2, curveness: 0.5 },
        label: {
          position: 'inside',
          align: 'center',
          verticalAlign: 'middle',
          color: INK,
          fontSize: 12,
          lineHeight: 15,
          width: BOX_WIDTH,
          padding: [4, 0],
          borderWidth: 1,
          borderRadius: 7,
        },
      },
    ],
  };
  const style = `max-width:${Math.round((width / WIDTH) * 100)}%`;
  return `<div style="${style}">${drawSvg(label, { option, size: { width, height } }, '')}</div>`;
}

/** In ECharts' words; the way of missing values is a strong line. */
function nodeOf({ text, detail, takesMissing, children, isLeaf }: TreeNode): object {
  const name = [text, detail].filter((line) => line !== '').map((line) => shorten(line, MAX_CHARACTERS));
  const color = isLeaf
    ? { backgroundColor: 'var(--sunken)', borderColor: 'var(--edge)' }
    : { backgroundColor: 'var(--ember-soft)', borderColor: 'var(--ember)' };
  return {
    name: name.join('\n'),
    label: color,
    ...(takesMissing && { lineStyle: { color: 'var(--ember)', width: 2.6 } }),
    children: children.map(nodeOf),
  };
}

function levelsOf({ children }: TreeNode): number {
  return 1 + Math.max(0, ...children.map(levelsOf));
}

function countLowest({ children }: TreeNode): number {
  return children.length === 0 ? 1 : children.reduce((sum, child) => sum + countLowest(child), 0);
}

/** Parents of nodes without others below them, which stand apart from the next. */
function countPairs({ children }: TreeNode): number {
  if (children.length === 0) return 0;
  const below = children.reduce((sum, child) => sum + countPairs(child), 0);
  return below === 0 ? 1 : below;
}

/** A node and what is below it, with the answer that leads there. */
function item({ text, detail, takesMissing, children, isLeaf }: TreeNode, answer: string): string {
  const way = answer === '' ? '' : `<b>${answer}${takesMissing ? ', or missing' : ''}</b> `;
  const node = `${way}<span${isLeaf ? ' class="leaf"' : ''}>${escapeHtml(text)}</span>`;
  const small = detail === '' ? '' : ` <small>${escapeHtml(detail)}</small>`;
  const below = children.map((child, side) => item(child, side === 0 ? 'yes' : 'no')).join('');
  return `<li>${node}${small}${below === '' ? '' : `<ul>${below}</ul>`}</li>`;
}
