import type { LinearMemory } from './linear-memory.ts';
import { ListedPacker, type ListedTree } from './pack-listed.ts';
import { COLUMN_BYTES, MASK_BYTES, MaskTable } from './pack-masks.ts';
import { MAX_PADDED_DEPTH, PaddedPacker, paddedDepth } from './pack-padded.ts';
import type { TreeEnsemble } from './tree-ensemble.ts';
import { TreeOrder } from './tree-order.ts';

const PLANE_BYTES = 1536;
const TREE_WORDS = 9;

/** Operations for 128 rows of finding the leaves of a padded tree by depth, counted in the kernels; of a listed one. */
const PADDED_COST = [0, 0, 0, 0, 120, 245, 435, 825, 1620];
const LISTED_COST = { tree: 90, split: 11.3 };
/** What looking up bytes in place of floats saves. */
const BYTE_GAIN = [0, 0, 0, 0, 350, 230, 0, 0, 0];

/** Whether a tree of this shape is cheaper as a list than padded. */
function isListed({ depth, numSplit }: TreeOrder): boolean {
  if (depth > MAX_PADDED_DEPTH) return true;
  const padded = paddedDepth(depth);
  return LISTED_COST.tree + LISTED_COST.split * numSplit < PADDED_COST[padded]! - BYTE_GAIN[padded]!;
}

/** The ensemble for the bit-sliced kernel: SlicedForm in assembly/forms.ts. */
export function packSliced(memory: LinearMemory, ensemble: TreeEnsemble): number {
  const masks = new MaskTable(memory, ensemble);
  return packForm(memory, ensemble, masks, packTrees(memory, ensemble, masks));
}

/** A SlicedForm around the address of its trees. */
export function packForm(memory: LinearMemory, ensemble: TreeEnsemble, masks: MaskTable, trees: number): number {
  const { numFeature, numGroup, leafSize } = ensemble;
  return memory.put(
    Uint32Array.of(
      numFeature * 4,
      numGroup,
      leafSize,
      memory.put(Uint32Array.from(masks.quads, (quad) => quad * 16)),
      masks.quads.length,
      masks.packFeatures(memory),
      masks.numTested,
      trees,
      memory.allocate(masks.quads.length * 4 * COLUMN_BYTES),
      memory.allocate(COLUMN_BYTES + (masks.mostCuts + 1) * MASK_BYTES),
      memory.allocate(numGroup * COLUMN_BYTES),
      memory.allocate(PLANE_BYTES),
      masks.categories.pack(memory, (feature) => masks.columnOf(feature)),
      masks.categories.features.length,
    ),
  );
}

/** (numTree) records SlicedTree of assembly/forms.ts */
function packTrees(memory: LinearMemory, ensemble: TreeEnsemble, masks: MaskTable): number {
  const order = new TreeOrder(ensemble);
  const padded = new PaddedPacker(memory, ensemble, masks);
  const listed = new ListedPacker(memory, ensemble, masks, order.nodes.length >> 1);
  const records = new Uint32Array(ensemble.numTree * TREE_WORDS);
  for (let tree = 0; tree < ensemble.numTree; tree++) {
    const sum = ensemble.treeGroup[tree]! * COLUMN_BYTES;
    order.load(tree);
    const record = isListed(order) ? listedRecord(listed.pack(tree, order), sum) : [...padded.pack(tree, order), sum];
    records.set(record, tree * TREE_WORDS);
  }
  return memory.put(records);
}

function listedRecord(tree: ListedTree, sum: number): number[] {
  const { nodes, leaves, numSplit, numPlane, members, reach, leafBytes } = tree;
  return [0, nodes, leaves, sum, numSplit, numPlane, members, reach, leafBytes];
}
