import { afterAll, describe, expect, test } from '@jest/globals';
import { writeJson } from '../../lib/model/save/json-writer.ts';
import { writeUbjson } from '../../lib/model/save/ubjson-writer.ts';
import { type RoundMetric, train } from '../../lib/training/train.ts';
import { listGoldenCases, readGoldenCase } from './support/golden-case.ts';

/** Metrics go through logarithms and sums of another library. */
const TOLERANCE = 1e-12;

const rows: string[] = [];

/** A sort that is not stable decides which zero of a column becomes the cut. */
const withoutSignOfZero = (model: string) => model.replaceAll('-0E0', '0E0');

describe('training against XGBoost 3.4', () => {
  afterAll(() => {
    process.stdout.write(`\ncase                   trees  metrics, relative  what it is about\n${rows.join('\n')}\n`);
  });

  test.each(listGoldenCases())('It should make the same model as XGBoost: %s', async (slug) => {
    const golden = readGoldenCase(slug);
    const log: RoundMetric[] = [];

    const model = await train({
      ...golden.options,
      onRound: ({ metrics }) => {
        log.push(...metrics);
      },
    });

    const document = model.toDocument({ featureTypes: golden.featureTypes });
    expect(withoutSignOfZero(writeJson(document))).toBe(withoutSignOfZero(golden.model));
    if (golden.ubjson !== undefined) expect(Buffer.from(writeUbjson(document))).toEqual(golden.ubjson);
    expect(new Uint32Array(model.margin.buffer)).toEqual(new Uint32Array(golden.margin.buffer));
    const distance = largestDistance(log, golden.evals);
    expect(distance).toBeLessThan(TOLERANCE);
    rows.push(
      `${slug.padEnd(22)} ${String(model.trees.length).padStart(5)}  ${distance.toExponential(1).padStart(17)}  ${golden.why}`,
    );
  });
});

/** How far a metric of any round is from XGBoost's, which must be there. */
function largestDistance(
  log: readonly RoundMetric[],
  expected: Record<string, Record<string, readonly number[]>>,
): number {
  let largest = 0;
  for (const [set, metrics] of Object.entries(expected)) {
    for (const [metric, values] of Object.entries(metrics)) {
      const own = log.filter((entry) => entry.set === set && entry.metric === metric).map(({ value }) => value);
      expect(own).toHaveLength(values.length);
      values.forEach((value, round) => {
        largest = Math.max(largest, Math.abs(own[round]! - value) / Math.max(1e-3, Math.abs(value)));
      });
    }
  }
  return largest;
}
