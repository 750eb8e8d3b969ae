import { EXP2_TABLE } from '../../objective/libm.ts';
import { type RecordOf, writeRecord } from '../../wasm/records.ts';
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

/** What the queries that are at work take in memory, where there are several threads. */
const WAVE_BYTES = 2 ** 19;
/** Words of a query by place, and what else has its row's or place's size. */
const ROW_BYTES = 4 * 6 + 8;
/** What a pair takes. */
const PAIR_NS = 8;

/** Gradients of pairs of the top places in WebAssembly: the numbers of PairLearner. */
export function bindPairTop({ label, weight }: TrainingSet, pairing: QueryPairing) {
  const { sizes, normOf, weightNorm, top } = pairing;
  const most = sizes.reduce((a, b) => Math.max(a, b), 0);
  return (kernels: Kernels) => {
    const { memory, team } = kernels;
    const queries = describeQueries(kernels, label, pairing);
    const wave = team.size === 1 ? 1 : Math.max(2 * team.size, Math.floor(WAVE_BYTES / ROW_BYTES / most));
    const desks = Array.from({ length: Math.min(wave, queries.length) }, () => createDesk(kernels, most));
    return (margin: number, out: number): void => {
      for (let first = 0; first < queries.length; first += wave) {
        const some = queries.slice(first, first + wave);
        for (const [index, { begin, ...query }] of some.entries()) {
          const { record, ...places } = desks[index]!;
          writeRecord(memory, layouts.RankedQuery, record, { ...query, ...places, scores: margin + 4 * begin });
        }
        const ns = some.reduce((sum, { size }) => sum + size * Math.min(size, top), 0) * PAIR_NS;
        const sums = team.run(
          some.map((_, index) => ['pairTop', desks[index]!.record]),
          ns,
        );
        team.run(
          some.map(({ begin }, index) => {
            const w = weight === undefined ? 1 : weight[first + index]!;
            return ['scaleQuery', desks[index]!.record, normOf(sums[index]!), w, weightNorm, out + 8 * begin];
          }),
          some.reduce((sum, { size }) => sum + size, 0),
        );
      }
    };
  };
}

/** A query and its first row. */
type PlacedQuery = Omit<RecordOf<typeof layouts.RankedQuery>, keyof Desk> & { readonly begin: number };

/** Where a query is at work: its record, and the room that this one points to. */
interface Desk {
  readonly record: number;
  readonly order: number;
  readonly spare: number;
  readonly placedScores: number;
  readonly placedLabels: number;
  readonly gradients: number;
  readonly hessians: number;
  readonly placedGains: number;
}

/** @param most rows of a query */
function createDesk(kernels: Kernels, most: number): Desk {
  const words = () => kernels.allocate(4 * (most + 4));
  return {
    record: kernels.allocate(layouts.RankedQuery.bytes),
    order: words(),
    spare: words(),
    placedScores: words(),
    placedLabels: words(),
    gradients: words(),
    hessians: words(),
    placedGains: kernels.allocate(8 * (most + 4)),
  };
}

/** (numQuery) all that stays the same from round to round */
function describeQueries(kernels: Kernels, label: Float32Array, pairing: QueryPairing): PlacedQuery[] {
  const { sizes, isNdcg, isScored, top } = pairing;
  const most = sizes.reduce((a, b) => Math.max(a, b), 0);
  const labels = kernels.place(label);
  const gains = isNdcg ? kernels.place(Float64Array.from(label, (one) => gainOf(one, pairing.isExponential))) : 0;
  const shared = {
    top: Math.min(top, most),
    discounts: kernels.place(discountsOf(most + 4)),
    isNdcg: Number(isNdcg),
    isScored: Number(isScored),
    table: kernels.place(EXP2_TABLE),
    sorted: 0,
    scores: 0,
  };
  const queries: PlacedQuery[] = [];
  let begin = 0;
  for (const size of sizes) {
    const own = label.subarray(begin, begin + size);
    const inverse = isNdcg ? inverseIdealGain(own, pairing) : 0;
    queries.push({ ...shared, size, labels: labels + 4 * begin, gains: gains && gains + 8 * begin, inverse, begin });
    begin += size;
  }
  return queries;
}
