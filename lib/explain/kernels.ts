import { KernelModule } from '../wasm/module.ts';
import { kernels } from './kernels.gen.ts';

/** The exports of assembly/index.ts; addresses are bytes. */
export interface ExplainKernels {
  setNodes(
    leftChild: number,
    rightChild: number,
    splitIndex: number,
    splitCondition: number,
    defaultLeft: number,
    sumHessian: number,
  ): void;
  setLists(categoryOffset: number, categories: number, leafVector: number, leafSize: number): void;
  setFeatures(features: number, numFeature: number): void;
  pack(root: number, tree: number, target: number): number;
  meanOf(node: number, group: number): number;
  scratchBytes(maxDepth: number, numFeature: number, maxSplit: number): number;
  /** Returns the address behind the scratch. */
  prepare(scratch: number, maxDepth: number, numFeature: number, maxSplit: number): number;
  explain(
    tree: number,
    group: number,
    weight: number,
    rows: number,
    sums: number,
    blockBytes: number,
    numRow: number,
    maxBits: number,
  ): void;
  explainPairs(tree: number, group: number, weight: number, rows: number, sums: number, pairs: number): void;
}

export const explainKernels = new KernelModule<ExplainKernels>(kernels);
