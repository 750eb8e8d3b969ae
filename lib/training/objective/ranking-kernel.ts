import { EXP2_TABLE } from '../../objective/libm.ts';
import { putRecords, type RecordOf, writeRecord } from '../../wasm/records.ts';
import type { Kernels } from '../kernels.ts';
import * as layouts from '../layouts.gen.ts';
import type { TrainingSet } from '../training-set.ts';
import { discountsOf, type GainOptions, gainOf, inverseIdealGain } from './ranking-gains.ts';

/** How queries are paired. */
export interface QueryPairing extends GainOptions {
  /** (numQuery) rows of each query */
  readonly sizes: Int32Array;
  readonly isNdcg: boolean;
  readonly isScored: boolean;
  /** what the pairs of a query are multiplied with, by the sum of its absolute gradients */
  readonly normOf: (sumLambda: number) => number;
  readonly weightNorm: number;
}

/** Gradients of pairs of the top places in WebAssembly: the numbers of PairLearner. */
export function bindPairTop({ label, weight }: TrainingSet, pairing: QueryPairing) {
  const { sizes, normOf, weightNorm } = pairing;
  return (kernels: Kernels) => {
    const { memory, run } = kernels;
    const queries = describeQueries(kernels, label, pairing);
    const query = putRecords(memory, layouts.RankedQuery, queries.slice(0, 1));
    return (margin: number, out: number): void => {
      let begin = 0;
      for (const [index, described] of queries.entries()) {
        writeRecord(memory, layouts.RankedQuery, query, { ...described, scores: margin + 4 * begin });
        const norm = normOf(run.pairTop(query));
        run.scaleQuery(query, norm, weight === undefined ? 1 : weight[index]!, weightNorm, out + 8 * begin);
        begin += sizes[index]!;
      }
    };
  };
}

/** (numQuery) all that stays the same from round to round */
function describeQueries(kernels: Kernels, label: Float32Array, pairing: QueryPairing) {
  const { sizes, isNdcg, isScored, top } = pairing;
  const most = sizes.reduce((a, b) => Math.max(a, b), 0);
  const labels = kernels.place(label);
  const gains = isNdcg ? kernels.place(Float64Array.from(label, (one) => gainOf(one, pairing.isExponential))) : 0;
  const words = () => kernels.allocate(4 * (most + 4));
  const shared = {
    top: Math.min(top, most),
    discounts: kernels.place(discountsOf(most + 4)),
    isNdcg: Number(isNdcg),
    isScored: Number(isScored),
    table: kernels.place(EXP2_TABLE),
    order: words(),
    spare: words(),
    sorted: 0,
    placedScores: words(),
    placedLabels: words(),
    gradients: words(),
    hessians: words(),
    placedGains: kernels.allocate(8 * (most + 4)),
    scores: 0,
  };
  const queries: RecordOf<typeof layouts.RankedQuery>[] = [];
  let begin = 0;
  for (const size of sizes) {
    const own = label.subarray(begin, begin + size);
    const inverse = isNdcg ? inverseIdealGain(own, pairing) : 0;
    queries.push({ ...shared, size, labels: labels + 4 * begin, gains: gains && gains + 8 * begin, inverse });
    begin += size;
  }
  return queries;
}
