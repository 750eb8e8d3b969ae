import type { Engine, TreeRange } from './engine.ts';
import type { FeatureReader } from './feature-reader.ts';
import { createReferenceEngine } from './reference.ts';
import type { TreeEnsemble } from './tree-ensemble.ts';
import { createWasmEngine } from './wasm-engine.ts';

/**
 * Walks of a row through a tree that the reference engine does before WebAssembly's start pays: so many, and one more for
 * some nodes. In a cold process it takes 4 ms until JavaScript is compiled, some 5,000 walks, and 0.2 to 1.2 µs for each walk
 * from then on, the more the larger the trees; the kernels are compiled in 4 ms, and trees are packed for walks there, which
 * are three to five times as quick, in 0.02 µs for each node.
 */
const [FIRST_WALKS, NODES_A_WALK] = [12_000, 64];

/** The quickest engine for an ensemble: the reference for the first few rows, then WebAssembly. */
export function createEngine(ensemble: TreeEnsemble): Engine {
  return new LazyEngine(ensemble);
}

class LazyEngine implements Engine {
  readonly #ensemble: TreeEnsemble;
  #engine: Engine;
  #isFinal = false;
  #numWalk = 0;

  constructor(ensemble: TreeEnsemble) {
    this.#ensemble = ensemble;
    this.#engine = createReferenceEngine(ensemble);
  }

  get memoryBytes(): number {
    return this.#engine.memoryBytes;
  }

  addMargins(rows: FeatureReader, trees: TreeRange, margin: Float32Array): void {
    this.#choose(rows, trees).addMargins(rows, trees, margin);
  }

  findLeaves(rows: FeatureReader, trees: TreeRange): Float32Array {
    return this.#choose(rows, trees).findLeaves(rows, trees);
  }

  #choose({ numRow }: FeatureReader, { begin, end }: TreeRange): Engine {
    if (this.#isFinal) return this.#engine;
    this.#numWalk += numRow * (end - begin);
    if (this.#numWalk <= FIRST_WALKS + this.#ensemble.numNode / NODES_A_WALK) return this.#engine;
    this.#isFinal = true;
    this.#engine = createWasmEngine(this.#ensemble) ?? this.#engine;
    return this.#engine;
  }
}
