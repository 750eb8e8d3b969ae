import type { LinearMemory } from '../../wasm/linear-memory.ts';
import { putRecords } from '../../wasm/records.ts';
import { WalkForm, WalkTree } from '../layouts.gen.ts';
import { countLargestTree, type TreeEnsemble } from '../tree-ensemble.ts';
import type { Workbench } from './workbench.ts';

/** Features that 14 bits of byte offset reach in the doubled row, and the distance that 18 bits reach. */
const MAX_FEATURE = 2047;
const MAX_DISTANCE = 2 ** 18 - 1;
const NODE_BYTES = 8;
/** Rows in lock step. */
const NUM_WALK = 8;

/** Whether every node fits in the 8 bytes of assembly/walk.ts: numeric splits, scalar leaves, few features. */
export function fitsWalk(ensemble: TreeEnsemble): boolean {
  const { numFeature, leafSize, categories } = ensemble;
  const isNear = countLargestTree(ensemble) <= MAX_DISTANCE;
  return numFeature <= MAX_FEATURE && leafSize === 1 && categories.length === 0 && isNear;
}

/** The ensemble for the walk of few rows: WalkForm in assembly/records.ts. `fitsWalk` holds. */
export function packWalk(memory: LinearMemory, bench: Workbench): number {
  const { source, kernels, ensemble } = bench;
  const { numFeature, numGroup, leafSize, numTree, numNode } = source;
  const halfBytes = Math.ceil(numFeature / 4) * 16;
  const recordBytes = numTree * WalkTree.bytes;
  const records = bench.memory.allocate(recordBytes);
  let target = memory.allocate(numNode * NODE_BYTES);
  for (const run of bench.runs()) {
    const draft = bench.draft(run.numNode * NODE_BYTES);
    kernels.orderTrees(ensemble);
    const bytes = kernels.packWalk(ensemble, halfBytes, records + run.begin * WalkTree.bytes, draft, target);
    memory.write(target, bench.words(draft, bytes));
    target += bytes;
  }
  const trees = memory.put(bench.words(records, recordBytes));
  const rows = memory.allocate(NUM_WALK * (halfBytes * 2 + 16));
  return putRecords(memory, WalkForm, [{ numFeature, halfBytes, numGroup, leafSize, trees, rows }]);
}
