import type { GrowingNode } from './growing-node.ts';

/** When growth ends. */
export interface GrowthLimits {
  readonly growPolicy: 'depthwise' | 'lossguide';
  /** 0: no limit */
  readonly maxDepth: number;
  /** 0: no limit */
  readonly maxLeaves: number;
  /** float32 */
  readonly gamma: number;
}

/** Gains up to it are rounding errors. */
const MIN_LOSS = Math.fround(1e-6);
/** Nodes of a level that are split together before their children are looked at. */
const BATCH = 256;

/** The nodes that may be split, in XGBoost's order, and how many leaves there are. */
export class ExpandQueue {
  readonly #limits: GrowthLimits;
  readonly #waiting: GrowingNode[] = [];
  #numLeaf = 1;

  constructor(limits: GrowthLimits) {
    this.#limits = limits;
  }

  push(node: GrowingNode): void {
    this.#waiting.push(node);
  }

  /** The nodes to split next, which then are no leaves any more; none when the tree is done. */
  pop(): GrowingNode[] {
    return this.#limits.growPolicy === 'depthwise' ? this.#popLevel() : this.#popBest();
  }

  /** Whether children of that node could be split at all. */
  wantsChildren({ depth }: GrowingNode): boolean {
    return this.isWithinDepth(depth + 1) && !this.#isFull();
  }

  isWithinDepth(depth: number): boolean {
    return this.#limits.maxDepth === 0 || depth < this.#limits.maxDepth;
  }

  /** Whether the split is worth it, were there no limit to the leaves. */
  isWorthwhile({ split, depth }: GrowingNode): boolean {
    return split.loss > MIN_LOSS && split.loss >= this.#limits.gamma && this.isWithinDepth(depth);
  }

  #isFull(): boolean {
    return this.#limits.maxLeaves > 0 && this.#numLeaf >= this.#limits.maxLeaves;
  }

  /** Ids ascend with depth, so that the queue is in order by itself. */
  #popLevel(): GrowingNode[] {
    const depth = this.#waiting[0]?.depth;
    const end = this.#waiting.findIndex((node) => node.depth !== depth);
    const level = this.#waiting.splice(0, Math.min(BATCH, end < 0 ? this.#waiting.length : end));
    const chosen = level.filter((node) => {
      const isChosen = this.isWorthwhile(node) && !this.#isFull();
      if (isChosen) this.#numLeaf++;
      return isChosen;
    });
    return chosen.length > 0 || level.length === 0 ? chosen : this.#popLevel();
  }

  #popBest(): GrowingNode[] {
    let best = 0;
    this.#waiting.forEach(({ split, id }, index) => {
      const other = this.#waiting[best]!;
      if (split.loss > other.split.loss || (split.loss === other.split.loss && id < other.id)) best = index;
    });
    const [node] = this.#waiting.splice(best, 1);
    if (node === undefined || !this.isWorthwhile(node) || this.#isFull()) return [];
    this.#numLeaf++;
    return [node];
  }
}
