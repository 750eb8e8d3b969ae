// What Prometheus is told of drift, of models with many features.
import { expect, test } from '@jest/globals';
import { createBaseline, writeBaseline } from '../../lib/drift/baseline.ts';
import { openCounter } from '../../lib/drift/counting.ts';
import type { FeatureReader } from '../../lib/engine/feature-reader.ts';
import { FEATURE_MISSING } from '../../lib/metrics/definitions.ts';
import { Metrics } from '../../lib/metrics/metrics.ts';
import { watchDrift } from '../../lib/middleware/drift-metrics.ts';
import type { Model } from '../../lib/model/model.ts';

/** A counter of a model with so many features, which has seen a row whose cells are all missing. */
function counterOfMissing(numFeature: number) {
  const names = Array.from({ length: numFeature }, (_, at) => `f${at}`);
  const baseline = writeBaseline(
    createBaseline(
      names.map((name) => ({ name, edges: [0.5], counts: [1, 1], missing: 0 })),
      [],
    ),
  );
  const counter = openCounter({ baseline, numFeature, featureNames: names, categories: [] } as unknown as Model);
  const rows = {
    numRow: 1,
    numFeature,
    read: (_begin: number, _end: number, into: Float32Array) => into.fill(Number.NaN),
  };
  counter.watch(rows as FeatureReader).read(0, 1, new Float32Array(numFeature));
  counter.commit([], new Map());
  return counter;
}

test('It should tell 500 features of all models, each of late and since the start', () => {
  const metrics = new Metrics();
  const held = [400, 200].map((numFeature) => ({
    modelName: `of-${numFeature}`,
    model: undefined,
    counter: counterOfMissing(numFeature),
    memoryBytes: 0,
    loadMs: 0,
  }));
  watchDrift(metrics, () => held);

  const { samples = [] } = metrics.read().find(({ definition }) => definition === FEATURE_MISSING)!;

  const told = (model: string, window: string) =>
    samples.filter(({ labels }) => labels?.[0] === model && labels[2] === window).length;
  expect([told('of-400', 'hour'), told('of-400', 'start')]).toEqual([400, 400]);
  expect([told('of-200', 'hour'), told('of-200', 'start')]).toEqual([100, 100]);
});
