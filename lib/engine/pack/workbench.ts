import { LinearMemory } from '../../wasm/linear-memory.ts';
import { type RecordOf, writeRecord } from '../../wasm/records.ts';
import { engineKernels, type Kernels } from '../kernels.ts';
import { Ensemble } from '../layouts.gen.ts';
import { countLargestTree, type TreeEnsemble } from '../tree-ensemble.ts';

/** Trees `[begin, end)`, whose first node is `node`. */
export interface TreeRun {
  readonly begin: number;
  readonly end: number;
  readonly node: number;
  readonly numNode: number;
}

/** The masks of some cuts, by where missing values go; 0 where no split sends them there. */
export interface MaskAreas {
  readonly left: number;
  readonly right: number;
}

/** Nodes of a run of small trees. A page that is touched for the first time costs more than all that is done in it. */
const RUN_NODES = 8192;
/** What sorting takes beside the numbers. */
const SORT_BYTES = 4096;

/**
 * Where an ensemble is packed, a run of trees at a time: their arrays and the kernels that lay trees out, in a memory of
 * their own, which goes when packing is done. A process that has just started runs loops over nodes some 20 times slower in
 * JavaScript.
 */
export class Workbench {
  readonly source: TreeEnsemble;
  readonly memory: LinearMemory;
  readonly kernels: Kernels;
  /** Address of a record Ensemble of assembly/pack/ensemble.ts. */
  readonly ensemble: number;
  /** Addresses of what it points to: arrays by tree and by feature of all of them, arrays by node of one run. */
  readonly addresses: Readonly<Addresses>;
  readonly #runs: readonly TreeRun[];
  #loaded: TreeRun | undefined;
  #draft = { address: 0, bytes: 0 };

  constructor(source: TreeEnsemble, memory: LinearMemory = new LinearMemory()) {
    this.source = source;
    this.memory = memory;
    this.kernels = engineKernels.instantiate(memory);
    this.#runs = [...listRuns(source)];
    this.ensemble = memory.allocate(Ensemble.bytes);
    this.addresses = allocate(memory, source, this.#runs);
  }

  /** Brings one run after the other. */
  *runs(): Generator<TreeRun> {
    for (const run of this.#runs) {
      if (run !== this.#loaded) this.#load(run);
      yield run;
    }
  }

  /** The address of so many bytes, whatever they hold; they are lent until the next call. */
  draft(bytes: number): number {
    if (bytes > this.#draft.bytes) this.#draft = { address: this.memory.allocate(bytes), bytes };
    return this.#draft.address;
  }

  /** Says where the masks of `numCut` cuts are from the one at `begin` on; the first mask of an area is unused. */
  placeMasks(begin: number, numCut: number, { left, right }: MaskAreas): void {
    this.kernels.placeMasks(this.ensemble, begin, numCut, left, right);
  }

  /** Words that kernels wrote, until the memory grows. */
  words(address: number, bytes: number): Uint32Array {
    return this.memory.words.subarray(address / 4, (address + bytes) / 4);
  }

  #load(run: TreeRun): void {
    const { memory, source, addresses } = this;
    const end = run.node + run.numNode;
    memory.write(addresses.leftChild, source.leftChild.subarray(run.node, end));
    memory.write(addresses.rightChild, source.rightChild.subarray(run.node, end));
    memory.write(addresses.splitIndex, source.splitIndex.subarray(run.node, end));
    memory.write(addresses.splitCondition, source.splitCondition.subarray(run.node, end));
    memory.write(addresses.defaultLeft, source.defaultLeft.subarray(run.node, end));
    if (addresses.categoryOffset > 0) {
      memory.write(addresses.categoryOffset, source.categoryOffset.subarray(run.node, end + 1));
    }
    writeRecord(memory, Ensemble, this.ensemble, describe(source, addresses, run));
    this.#loaded = run;
  }
}

function* listRuns({ numTree, treeOffset }: TreeEnsemble): Generator<TreeRun> {
  for (let begin = 0, end = 0; begin < numTree; begin = end) {
    const node = treeOffset[begin]!;
    end = begin + 1;
    while (end < numTree && treeOffset[end + 1]! - node <= RUN_NODES) end++;
    yield { begin, end, node, numNode: treeOffset[end]! - node };
  }
}

type Addresses = ReturnType<typeof allocate>;

function allocate(memory: LinearMemory, source: TreeEnsemble, runs: readonly TreeRun[]) {
  const { numTree, numNode, numFeature, categories } = source;
  const runNodes = runs.reduce((most, run) => Math.max(most, run.numNode), 0);
  const byNode = () => memory.allocate(runNodes * 4);
  return {
    treeOffset: memory.put(source.treeOffset),
    treeGroup: memory.put(source.treeGroup),
    treeWeight: memory.put(source.treeWeight),
    sizes: memory.allocate(numTree * 4),
    heights: memory.allocate(numTree * 4),
    leftChild: byNode(),
    rightChild: byNode(),
    splitIndex: byNode(),
    splitCondition: byNode(),
    defaultLeft: memory.allocate(runNodes),
    categoryOffset: categories.length > 0 ? memory.allocate(runNodes * 4 + 4) : 0,
    nodes: byNode(),
    depths: byNode(),
    children: byNode(),
    tests: byNode(),
    work: memory.allocate(countLargestTree(source) * 8),
    leafVector: memory.put(source.leafVector),
    // less than half of the nodes are splits, and each has a cut and at most two masks
    begins: memory.allocate((numFeature + 2) * 4),
    directions: memory.allocate(numFeature),
    cuts: memory.allocate(numNode * 2),
    spare: memory.allocate(SORT_BYTES + numNode * 2),
    masks: memory.allocate(numNode * 4),
  };
}

/** The record of a run. Addresses of arrays by node are those of node 0, wherever that is. */
function describe(
  source: TreeEnsemble,
  addresses: Addresses,
  { begin, end, node }: TreeRun,
): RecordOf<typeof Ensemble> {
  return {
    numTree: end - begin,
    numFeature: source.numFeature,
    leafSize: source.leafSize,
    treeOffset: addresses.treeOffset + begin * 4,
    treeGroup: addresses.treeGroup + begin * 4,
    treeWeight: addresses.treeWeight + begin * 4,
    sizes: addresses.sizes + begin * 4,
    heights: addresses.heights + begin * 4,
    leftChild: addresses.leftChild - node * 4,
    rightChild: addresses.rightChild - node * 4,
    splitIndex: addresses.splitIndex - node * 4,
    splitCondition: addresses.splitCondition - node * 4,
    nodes: addresses.nodes - node * 4,
    depths: addresses.depths - node * 4,
    children: addresses.children - node * 4,
    tests: addresses.tests - node * 4,
    defaultLeft: addresses.defaultLeft - node,
    categoryOffset: addresses.categoryOffset === 0 ? 0 : addresses.categoryOffset - node * 4,
    leafVector: addresses.leafVector,
    begins: addresses.begins,
    directions: addresses.directions,
    cuts: addresses.cuts,
    spare: addresses.spare,
    masks: addresses.masks,
    work: addresses.work,
  };
}
