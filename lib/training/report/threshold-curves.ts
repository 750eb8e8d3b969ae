import { argsortDescending } from '../argsort.ts';

type Point = readonly [x: number, y: number];

const MAX_POINTS = 400;

/** What counts as positive down to each threshold, from the highest score on. */
interface Step {
  readonly truePositives: number;
  readonly falsePositives: number;
}

/** (false positive rate, true positive rate) over all thresholds. @param isPositive (numRow) @param score (numRow) */
export function rocCurve(isPositive: Uint8Array, score: Float32Array): Point[] {
  const steps = stepsOf(isPositive, score);
  const { truePositives, falsePositives } = steps.at(-1)!;
  return thin(steps.map((step) => [step.falsePositives / falsePositives, step.truePositives / truePositives] as const));
}

/** (recall, precision) over all thresholds. @param isPositive (numRow) @param score (numRow) */
export function precisionRecallCurve(isPositive: Uint8Array, score: Float32Array): Point[] {
  const steps = stepsOf(isPositive, score).slice(1);
  const numPositive = steps.at(-1)!.truePositives;
  return thin(
    steps.map(({ truePositives, falsePositives }) => [
      truePositives / numPositive,
      truePositives / (truePositives + falsePositives),
    ]),
  );
}

/** One step per different score: rows with the same score cannot be told apart. */
function stepsOf(isPositive: Uint8Array, score: Float32Array): Step[] {
  const order = argsortDescending(score);
  const steps: Step[] = [{ truePositives: 0, falsePositives: 0 }];
  let [truePositives, falsePositives] = [0, 0];
  for (const [at, row] of order.entries()) {
    if (isPositive[row]) truePositives++;
    else falsePositives++;
    if (score[row] !== score[order[at + 1]!]) steps.push({ truePositives, falsePositives });
  }
  return steps;
}

/** Finite points, few enough to draw; first and last stay. */
function thin(points: readonly Point[]): Point[] {
  const finite = points.filter((point) => point.every(Number.isFinite));
  const stride = Math.ceil(finite.length / MAX_POINTS);
  const kept = finite.filter((_, index) => index % stride === 0 || index === finite.length - 1);
  return kept.map(([x, y]) => [Number(x.toFixed(4)), Number(y.toFixed(4))]);
}
