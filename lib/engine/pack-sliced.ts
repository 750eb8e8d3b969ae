import type { LinearMemory } from './linear-memory.ts';
import { COLUMN_BYTES, MaskTable } from './pack-masks.ts';
import { countLargestTree, type TreeEnsemble } from './tree-ensemble.ts';
import { MASK_BYTES, Workbench } from './workbench.ts';

const PLANE_BYTES = 1536;
const TREE_BYTES = 36;
/** Splits that the kernel of lists takes at a time. */
const STEP = 4;

/** The ensemble for the bit-sliced kernel: SlicedForm in assembly/forms.ts. */
export function packSliced(memory: LinearMemory, ensemble: TreeEnsemble): number {
  const bench = new Workbench(ensemble);
  const masks = new MaskTable(memory, bench);
  return packForm(memory, ensemble, masks, packTrees(memory, bench, masks));
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
function packTrees(memory: LinearMemory, bench: Workbench, { noMask }: MaskTable): number {
  const { kernels, ensemble, source } = bench;
  const recordBytes = source.numTree * TREE_BYTES;
  const records = bench.memory.allocate(recordBytes);
  const bytes = kernels.measureSliced(ensemble, records);
  const [target, draft] = [memory.allocate(bytes), bench.memory.allocate(bytes)];
  // what listed trees share: which rows reach each node
  const reach = memory.allocate((countLargestTree(source) + 2 * STEP) * MASK_BYTES);
  kernels.packSliced(ensemble, records, noMask, reach, draft, target);
  memory.words.set(bench.copy(draft, bytes), target / 4);
  return memory.put(bench.copy(records, recordBytes));
}
