import type { LinearMemory } from '../../wasm/linear-memory.ts';
import { putRecords } from '../../wasm/records.ts';
import { SlicedForm, SlicedTree } from '../layouts.gen.ts';
import { countLargestTree, type TreeEnsemble } from '../tree-ensemble.ts';
import { BLOCK, COLUMN_BYTES, MASK_BYTES } from './layout.ts';
import { packLookups } from './lookups.ts';
import { MaskTable } from './mask-table.ts';
import type { Workbench } from './workbench.ts';

const PLANE_WORDS = 256;
/** What assembly/transpose.ts reads behind the planes, four words each. */
const LOW_BITS = [0x0f0f0f0f, 0x33333333, 0x55555555];
const INDEX_BYTES = 512;
/** Codes are made for some blocks at a time, as long as the next cache holds them. */
const MOST_CODE_BLOCKS = 8;
const CODE_BYTES = 256 * 1024;
const THRESHOLD_BYTES = 656;
/** Comparing every row with every cut is cheaper than codes up to here. */
const MAX_COMPARED = 8;
/** Splits that the kernel of lists takes at a time. */
const STEP = 4;

/** The ensemble for the bit-sliced kernel: SlicedForm in assembly/records.ts. */
export function packSliced(memory: LinearMemory, bench: Workbench): number {
  const masks = new MaskTable(memory, bench, MAX_COMPARED);
  return packForm(memory, bench.source, masks, packTrees(memory, bench, masks));
}

/** A SlicedForm around the address of its trees. */
export function packForm(memory: LinearMemory, ensemble: TreeEnsemble, masks: MaskTable, trees: number): number {
  const { numFeature, numGroup, leafSize } = ensemble;
  return putRecords(memory, SlicedForm, [
    {
      rowBytes: numFeature * 4,
      numGroup,
      leafSize,
      quads: memory.put(Uint32Array.from(masks.quads, (quad) => quad * 16)),
      numQuad: masks.quads.length,
      compared: masks.packCompared(),
      numCompared: masks.compared.length,
      trees,
      block: memory.allocate(masks.quads.length * 4 * COLUMN_BYTES),
      slots: memory.allocate((masks.categories.mostCategories + 1) * MASK_BYTES),
      sums: memory.allocate(numGroup * COLUMN_BYTES),
      planes: packPlanes(memory),
      index: memory.allocate(INDEX_BYTES),
      period: periodOf(ensemble),
      categorical: masks.categories.pack(memory, (feature) => masks.columnOf(feature)),
      numCategorical: masks.categories.features.length,
      ...packCodes(memory, masks),
    },
  ]);
}

function packPlanes(memory: LinearMemory): number {
  const bits = LOW_BITS.flatMap((word) => [word, word, word, word]);
  return memory.put(Uint32Array.from([...new Array<number>(PLANE_WORDS).fill(0), ...bits]));
}

/** What codes are made of, and room for them. */
function packCodes(memory: LinearMemory, masks: MaskTable) {
  const blockBytes = masks.segments.length * BLOCK;
  const codeBlocks = Math.max(1, Math.min(MOST_CODE_BLOCKS, Math.floor(CODE_BYTES / Math.max(1, blockBytes))));
  return {
    segments: masks.packSegments(),
    numSegment: masks.segments.length,
    lookups: packLookups(memory, masks.lookups),
    numLookup: masks.lookups.length,
    searched: masks.packSearched(),
    numSearched: masks.searched.length,
    codes: memory.allocate(codeBlocks * blockBytes),
    codeBlocks,
    entries: memory.allocate(4 * COLUMN_BYTES),
    thresholds: memory.allocate(THRESHOLD_BYTES),
  };
}

/** Trees from one of a group to the next, if all groups take turns. */
function periodOf({ numGroup, treeGroup, leafSize }: TreeEnsemble): number {
  return numGroup > 1 && leafSize === 1 && treeGroup.every((group, tree) => group === tree % numGroup) ? numGroup : 1;
}

/** (numTree) records SlicedTree of assembly/records.ts */
function packTrees(memory: LinearMemory, bench: Workbench, masks: MaskTable): number {
  const { kernels, ensemble, source } = bench;
  const recordBytes = source.numTree * SlicedTree.bytes;
  const records = bench.memory.allocate(recordBytes);
  // what listed trees share: which rows reach each node
  const reach = memory.allocate((countLargestTree(source) + 2 * STEP) * MASK_BYTES);
  for (const run of masks.treeRuns()) {
    const trees = records + run.begin * SlicedTree.bytes;
    const bytes = kernels.measureSliced(ensemble, trees);
    const [target, draft] = [memory.allocate(bytes), bench.draft(bytes)];
    kernels.packSliced(ensemble, trees, masks.noMask, reach, draft, target);
    memory.write(target, bench.words(draft, bytes));
  }
  return memory.put(bench.words(records, recordBytes));
}
