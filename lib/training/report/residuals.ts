import { drawChart, MUTED, VALIDATION_COLOR } from './chart.ts';
import { row, section } from './html.ts';
import { columns, dashedLine, dots } from './marks.ts';
import { samplePositions, short } from './sample.ts';
import { roundUp, Scale } from './scale.ts';

const MAX_POINTS = 1000;
const MAX_BIN = 30;
const SIZE = { width: 560, height: 380 };
const MARGINS = { left: 70, right: 20, top: 16, bottom: 48 };

/** Predictions against labels, and how the errors are distributed. @param label (numRow) @param prediction (numRow) */
export function residuals(label: Float32Array, prediction: Float32Array, target: string): string {
  const about = 'Validation rows. Left: on the dashed line a prediction is exact. Right: label minus prediction.';
  return section('Residuals', about, row(scatter(label, prediction, target), histogram(label, prediction)));
}

function scatter(label: Float32Array, prediction: Float32Array, target: string): string {
  const points = samplePositions(label.length, MAX_POINTS)
    .map((at) => [rounded(prediction[at]!), rounded(label[at]!)] as const)
    .filter((point) => point.every(Number.isFinite));
  const x = { name: `predicted ${target}`, scale: Scale.around(points.map(([predicted]) => predicted)) };
  const y = { name: target, scale: Scale.around(points.map(([, actual]) => actual)) };
  const [least, most] = [Math.max(x.scale.least, y.scale.least), Math.min(x.scale.most, y.scale.most)];
  const ends =
    least < most
      ? ([
          [least, least],
          [most, most],
        ] as const)
      : [];
  const marks = [dashedLine(ends, MUTED), dots(points, VALIDATION_COLOR, 0.5)];
  const about = 'labels against predictions of the validation rows';
  return drawChart(about, { size: SIZE, margins: MARGINS, x, y, marks });
}

function histogram(label: Float32Array, prediction: Float32Array): string {
  const errors = Float64Array.from(label, (value, at) => value - prediction[at]!);
  const [least, most] = [errors.reduce((a, b) => Math.min(a, b)), errors.reduce((a, b) => Math.max(a, b))];
  const width = roundUp((most - least) / MAX_BIN || 1);
  const first = Math.floor(least / width);
  const counts = new Uint32Array(Math.floor(most / width) - first + 1);
  for (const error of errors) counts[Math.floor(error / width) - first]!++;
  const middles = Array.from(counts, (_, bin) => short((first + bin + 0.5) * width));
  const x = { name: 'residual', names: middles };
  const y = { name: 'rows', scale: Scale.around([0, ...counts]) };
  const marks = [columns(Array.from(counts), VALIDATION_COLOR)];
  return drawChart('histogram of the residuals', { size: SIZE, margins: MARGINS, x, y, marks });
}

function rounded(value: number): number {
  return Number(value.toPrecision(5));
}
