import { columnChart, scatterChart } from '../../page/charts/index.ts';
import { row, section } from '../../page/html.ts';
import { shortNumber } from '../../short-text.ts';
import { samplePositions } from './sample.ts';

const MAX_POINTS = 1000;
const MAX_BIN = 30;

/** Predictions against labels, and how the errors are distributed. @param label (numRow) @param prediction (numRow) */
export function residuals(label: Float32Array, prediction: Float32Array, target: string): string {
  const about = 'Validation rows. Left: on the dashed line a prediction is exact. Right: label minus prediction.';
  return section('Residuals', about, row(scatter(label, prediction, target), histogram(label, prediction)));
}

function scatter(label: Float32Array, prediction: Float32Array, target: string): string {
  const points = samplePositions(label.length, MAX_POINTS).map(
    (at) => [rounded(prediction[at]!), rounded(label[at]!)] as const,
  );
  return scatterChart({
    label: 'labels against predictions of the validation rows',
    x: { name: `predicted ${target}` },
    y: { name: target },
    points,
  });
}

function histogram(label: Float32Array, prediction: Float32Array): string {
  const errors = Float64Array.from(label, (value, at) => value - prediction[at]!);
  const [least, most] = [errors.reduce((a, b) => Math.min(a, b)), errors.reduce((a, b) => Math.max(a, b))];
  const width = roundWidth((most - least) / MAX_BIN || 1);
  const first = Math.floor(least / width);
  const counts = new Uint32Array(Math.floor(most / width) - first + 1);
  for (const error of errors) counts[Math.floor(error / width) - first]!++;
  const middles = Array.from(counts, (_, bin) => shortNumber((first + bin + 0.5) * width));
  return columnChart({
    label: 'histogram of the residuals',
    x: { name: 'residual' },
    y: { name: 'rows' },
    names: middles,
    values: Array.from(counts),
  });
}

/** The next larger of 1, 2, 5, 10, … times a power of ten. */
function roundWidth(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width));
  return power * [1, 2, 5, 10].find((factor) => factor * power >= width)!;
}

function rounded(value: number): number {
  return Number(value.toPrecision(5));
}
