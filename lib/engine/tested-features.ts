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

/**
 * The features that numeric splits compare with thresholds, ascending. On the workbench each of these splits has its test
 * thereafter.
 */
export function findTestedFeatures(bench: Workbench): TestedFeature[] {
  const { memory, kernels, ensemble, source } = bench;
  const { numFeature, numNode } = source;
  const begins = memory.allocate((numFeature + 2) * 4);
  const counts = memory.allocate(numFeature * 4);
  const values = memory.allocate(numNode * 2); // less than half of the nodes are splits
  const directions = memory.allocate(numFeature);
  const record = memory.put(Uint32Array.of(begins, counts, values, directions));
  kernels.gatherCuts(ensemble, record);
  const bytes = new Uint8Array(memory.memory.buffer, directions, numFeature);
  const features: TestedFeature[] = [];
  for (let feature = 0; feature < numFeature; feature++) {
    const direction = bytes[feature]!;
    if (direction === 0) continue;
    const begin = memory.words[begins / 4 + feature]!;
    const end = memory.words[begins / 4 + feature + 1]!;
    const cuts = memory.floats.subarray(values / 4 + begin, values / 4 + end).sort();
    features.push({
      feature,
      cuts: cuts.slice(0, kernels.uniteCuts(record, feature)),
      begin,
      hasLeft: (direction & 1) === 1,
      hasRight: (direction & 2) === 2,
    });
  }
  kernels.findTests(ensemble, record);
  return features;
}
