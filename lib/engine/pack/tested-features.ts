import type { Workbench } from './workbench.ts';

/** What the splits of an ensemble ask of one feature. */
export interface TestedFeature {
  readonly feature: number;
  /** (numCut) distinct, ascending */
  readonly cuts: Float32Array;
  /** Where they begin among the cuts of all features on the workbench. */
  readonly begin: number;
  /** Whether some split sends missing values left, or right. */
  readonly hasLeft: boolean;
  readonly hasRight: boolean;
}

/** The features that numeric splits compare with thresholds, ascending. */
export function findTestedFeatures(bench: Workbench): TestedFeature[] {
  const { memory, kernels, ensemble, addresses, source } = bench;
  for (const _run of bench.runs()) kernels.countCuts(ensemble);
  kernels.placeCuts(ensemble);
  for (const _run of bench.runs()) kernels.gatherCuts(ensemble);
  kernels.sortCuts(ensemble);
  const directions = new Uint8Array(memory.memory.buffer, addresses.directions, source.numFeature);
  const begins = memory.words.subarray(addresses.begins / 4);
  const cuts = memory.floats.subarray(addresses.cuts / 4);
  const features: TestedFeature[] = [];
  for (let feature = 0; feature < source.numFeature; feature++) {
    const direction = directions[feature]!;
    if (direction === 0) continue;
    features.push({
      feature,
      cuts: cuts.slice(begins[feature], begins[feature + 1]),
      begin: begins[feature]!,
      hasLeft: (direction & 1) === 1,
      hasRight: (direction & 2) === 2,
    });
  }
  return features;
}
