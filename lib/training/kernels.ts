import { ConfigurationError } from '../errors.ts';
import { LinearMemory } from '../wasm/linear-memory.ts';
import { KernelModule } from '../wasm/module.ts';
import { kernels } from './kernels.gen.ts';

type Pointer = number;

/** What lib/training/assembly exports; pointers are byte addresses in the shared memory. */
interface KernelExports {
  startSketch(space: Pointer, limit: number, maxLevels: number): void;
  pushValues(values: Pointer, n: number, weights: Pointer): void;
  finishSketch(out: Pointer, size: number): number;
  binColumn(
    values: Pointer,
    valueStride: number,
    n: number,
    cuts: Pointer,
    steps: number,
    codes: Pointer,
    width: number,
    missing: number,
  ): void;
  spreadCodes(codes: Pointer, width: number, n: number, out: Pointer, stride: number): void;
  squaredErrorGradient(
    margin: Pointer,
    labels: Pointer,
    weights: Pointer,
    n: number,
    positive: number,
    out: Pointer,
  ): void;
  logisticGradient(
    margin: Pointer,
    labels: Pointer,
    weights: Pointer,
    n: number,
    positive: number,
    table: Pointer,
    out: Pointer,
  ): void;
  sumLogLoss(values: Pointer, labels: Pointer, weights: Pointer, n: number, table: Pointer, losses: Pointer): number;
  sumRoots(margin: Pointer, step: number, labels: Pointer, weights: Pointer, n: number): number;
  quantileGradient(
    margin: Pointer,
    step: number,
    labels: Pointer,
    weights: Pointer,
    n: number,
    width: number,
    half: number,
    shift: number,
    out: Pointer,
  ): void;
  pairTop(query: Pointer): number;
  scaleQuery(query: Pointer, norm: number, weight: number, weightNorm: number, out: Pointer): void;
  sumPairs(pairs: Pointer, n: number, sums: Pointer): void;
  buildHistogram(
    groups: Pointer,
    numGroup: number,
    rows: Pointer,
    n: number,
    gradient: Pointer,
    pairs: Pointer,
    histogram: Pointer,
    block: number,
  ): void;
  subtractHistogram(parent: Pointer, child: Pointer, bytes: number): void;
  evaluateNumeric(
    features: Pointer,
    n: number,
    tables: Pointer,
    histogram: Pointer,
    node: Pointer,
    regularization: Pointer,
    result: Pointer,
  ): void;
  listRows(rows: Pointer, n: number): void;
  partitionRows(codes: Pointer, width: number, right: Pointer, rows: Pointer, n: number, spare: Pointer): number;
  sampleUniformly(gradient: Pointer, n: number, seed: number, share: number, out: Pointer): void;
  sampleByGradient(gradient: Pointer, n: number, seed: number, probabilities: Pointer, out: Pointer): void;
  addLeaf(rows: Pointer, n: number, margin: Pointer, stride: number, leaf: number): void;
  walkRows(nodes: Pointer, values: Pointer, rowBytes: number, n: number, margin: Pointer, stride: number): void;
}

const trainingKernels = new KernelModule<KernelExports>(kernels);

/** The kernels of a training run with a memory of their own. */
export class Kernels {
  readonly memory = new LinearMemory();
  readonly run = trainingKernels.instantiate(this.memory);

  /**
   * The address of zeroed bytes, aligned to a cache line.
   *
   * @throws ConfigurationError when there is no more memory
   */
  allocate(bytes: number): Pointer {
    try {
      return this.memory.allocate(bytes);
    } catch (cause) {
      const needed = ((this.memory.size + bytes) / 2 ** 30).toFixed(1);
      throw new ConfigurationError(`training needs ${needed} GB beside the rows, and that is not available`, {
        hint: '4 GB is the most; use fewer rows or features, a smaller max_bin, or a limit of max_depth or max_leaves',
        cause,
      });
    }
  }

  /** The address of a copy of some numbers. */
  place(values: Int32Array | Float32Array | Float64Array | Uint8Array): Pointer {
    const start = this.allocate(values.byteLength);
    this.memory.write(start, values);
    return start;
  }
}
