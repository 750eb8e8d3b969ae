// What calibration makes of a score: a sigmoid, steps, or a temperature.

import { expf } from '../../../objective/libm.ts';
import type { PlanNode } from '../node.ts';
import { interpolate } from '../numbers.ts';
import type { Floats } from './answers.ts';

const { fround } = Math;

/** A probability of a classifier's score. */
export type Calibrate = (score: number) => number;

/** @param isSingle whether scores are float32 */
export function compileCalibrator(node: PlanNode, isSingle: boolean): Calibrate {
  if (node.shortName === '_SigmoidCalibration') return compileSigmoid(node, isSingle);
  if (node.shortName === 'IsotonicRegression') return compileIsotonic(node);
  throw node.refuseClass();
}

/** Platt's; float32 with numpy up to 1, where a scalar does not make float32 scores float64. */
function compileSigmoid(node: PlanNode, isSingle: boolean): Calibrate {
  const [a, b] = [node.number('a_'), node.number('b_')];
  if (!isSingle || node.object.isFromNumpy2?.('a_')) return (score) => 1 / (1 + Math.exp(a * score + b));
  const [slope, offset] = [fround(a), fround(b)];
  return (score) => fround(1 / fround(1 + expf(fround(fround(slope * score) + offset))));
}

/** Between thresholds a straight line. */
function compileIsotonic(node: PlanNode): Calibrate {
  const key = node.get('X_thresholds_') === undefined ? '_necessary_' : '';
  const [xKey, yKey] = key === '' ? ['X_thresholds_', 'y_thresholds_'] : ['_necessary_X_', '_necessary_y_'];
  node.choice('out_of_bounds', ['clip'], 'clip');
  const { length } = node.list(xKey);
  if (length === 0) throw node.refuse(`has no ${xKey}`);
  const [xs, ys] = [node.floats(xKey, length), node.floats(yKey, length)];
  const [least, most] = [node.number('X_min_'), node.number('X_max_')];
  const clip = (score: number) => Math.min(most, Math.max(least, score));
  if (length === 1) return () => ys[0]!;
  if (!node.isFloat32(xKey)) return (score) => interpolate(clip(score), xs, ys);
  const line = node.isFrom(1, 8) ? weighted : sloped;
  return (score) => {
    const x = clip(score);
    const found = xs.findIndex((threshold) => threshold >= x);
    const at = Math.min(length - 1, Math.max(1, found < 0 ? length - 1 : found));
    return line(x, [xs[at - 1]!, ys[at - 1]!], [xs[at]!, ys[at]!]);
  };
}

type Point = readonly [x: number, y: number];

/** As SciPy up to 1.16 has it. */
function sloped(x: number, [x0, y0]: Point, [x1, y1]: Point): number {
  const slope = fround(fround(y1 - y0) / fround(x1 - x0));
  return fround(fround(slope * fround(x - x0)) + y0);
}

/** As newer ones do. */
function weighted(x: number, [x0, y0]: Point, [x1, y1]: Point): number {
  const width = fround(x1 - x0);
  const right = fround(fround(fround(x - x0) / width) * y1);
  return fround(right + fround(fround(fround(x1 - x) / width) * y0));
}

/** Softmax of the logarithms times a number, float32. */
export function compileTemperature(node: PlanNode, numClass: number): (probability: Floats) => Float64Array {
  const beta = fround(node.number('beta_'));
  return (probability) => {
    const logits = Float64Array.from(probability, (p) => fround(beta * fround(Math.log(fround(p + fround(1e-12))))));
    const answer = new Float64Array(logits.length);
    for (let start = 0; start < logits.length; start += numClass) {
      const row = logits.subarray(start, start + numClass);
      const largest = Math.max(...row);
      const powers = row.map((logit) => expf(fround(logit - largest)));
      const sum = powers.reduce((all, power) => fround(all + power), 0);
      for (const [at, power] of powers.entries()) answer[start + at] = fround(power / sum);
    }
    return answer;
  };
}
