import type { Engine, TreeRange } from './engine.ts';
import type { FeatureMatrix } from './feature-matrix.ts';
import { createReferenceEngine } from './reference.ts';
import type { TreeEnsemble } from './tree-ensemble.ts';
import { createWasmEngine } from './wasm-engine.ts';

/**
 * Walks of a row through a tree, for each node of the ensemble, that the reference engine does before WebAssembly's start
 * pays. In a cold process a walk takes it 0.1 µs; compiling, packing and the first block take 0.6 µs a node.
 */
const REFERENCE_WALKS = 5;

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

  addMargins(matrix: FeatureMatrix, trees: TreeRange, margin: Float32Array): void {
    this.#choose(matrix, trees).addMargins(matrix, trees, margin);
  }

  findLeaves(matrix: FeatureMatrix, trees: TreeRange): Float32Array {
    return this.#choose(matrix, trees).findLeaves(matrix, trees);
  }

  #choose({ numRow }: FeatureMatrix, { begin, end }: TreeRange): Engine {
    if (this.#isFinal) return this.#engine;
    this.#numWalk += numRow * (end - begin);
    if (this.#numWalk <= REFERENCE_WALKS * this.#ensemble.numNode) return this.#engine;
    this.#isFinal = true;
    const fast = createWasmEngine(this.#ensemble);
    if (fast === undefined) warn();
    else this.#engine = fast;
    return this.#engine;
  }
}

function warn(): void {
  process.emitWarning('WebAssembly with 128-bit vectors is missing here, so that trees are scored by the slow engine', {
    code: 'KINDLING_NO_SIMD',
    detail: 'use Node 22 or later on x86-64 or arm64',
  });
}
