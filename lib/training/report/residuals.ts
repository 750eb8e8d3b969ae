import { row, section } from '../../page/html.ts';
import { axis, drawChart, MUTED, VALIDATION_COLOR } from './chart.ts';
import { samplePositions, short } from './sample.ts';

const MAX_POINTS = 1000;
const MAX_BIN = 30;
const SIZE = { width: 560, height: 380 };
const GRID = { left: 70, right: 20, top: 16, bottom: 48 };

/** Predictions against labels, and how the errors are distributed. @param label (numRow) @param prediction (numRow) */
export function residuals(label: Float32Array, prediction: Float32Array, target: string): string {
  const about = 'Validation rows. Left: on the dashed line a prediction is exact. Right: label minus prediction.';
  return section('Residuals', about, row(scatter(label, prediction, target), histogram(label, prediction)));
}

function scatter(label: Float32Array, prediction: Float32Array, target: string): string {
  const points = samplePositions(label.length, MAX_POINTS).map(
    (at) => [rounded(prediction[at]!), rounded(label[at]!)] as const,
  );
  const ends = [Math.min, Math.max].map((pick) => points.flat().reduce((a, b) => pick(a, b)));
  const option = {
    grid: GRID,
    xAxis: axis('value', `predicted ${target}`, { nameGap: 28, scale: true }),
    yAxis: axis('value', target, { nameGap: 50, scale: true }),
    series: [
      {
        type: 'line',
        showSymbol: false,
        lineStyle: { color: MUTED, type: 'dashed', width: 1 },
        data: ends.map((end) => [end, end]),
      },
    ],
  };
  const dots = [{ color: VALIDATION_COLOR, opacity: 0.5, points }];
  return drawChart(option, 'labels against predictions of the validation rows', SIZE, dots);
}

function histogram(label: Float32Array, prediction: Float32Array): string {
  const errors = Float64Array.from(label, (value, at) => value - prediction[at]!);
  const [least, most] = [errors.reduce((a, b) => Math.min(a, b)), errors.reduce((a, b) => Math.max(a, b))];
  const width = roundWidth((most - least) / MAX_BIN || 1);
  const first = Math.floor(least / width);
  const counts = new Uint32Array(Math.floor(most / width) - first + 1);
  for (const error of errors) counts[Math.floor(error / width) - first]!++;
  const middles = Array.from(counts, (_, bin) => short((first + bin + 0.5) * width));
  const option = {
    grid: GRID,
    xAxis: axis('category', 'residual', { nameGap: 28, data: middles }),
    yAxis: axis('value', 'rows', { nameGap: 50 }),
    series: [
      {
        type: 'bar',
        barCategoryGap: '8%',
        itemStyle: { color: VALIDATION_COLOR, borderRadius: 2 },
        data: Array.from(counts),
      },
    ],
  };
  return drawChart(option, 'histogram of the residuals', SIZE);
}

/** The next larger of 1, 2, 5, 10, … times a power of ten. */
function roundWidth(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width));
  return power * [1, 2, 5, 10].find((factor) => factor * power >= width)!;
}

function rounded(value: number): number {
  return Number(value.toPrecision(5));
}
