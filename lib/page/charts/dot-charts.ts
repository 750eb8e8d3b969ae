import { axis, besideNames, gridBelow, MUTED, namesAxis, seriesColor } from './axes.ts';
import { type Dots, drawForWidths, drawOnce, WIDTHS } from './draw.ts';

/** Points by two numbers, beside a line on which both are equal. */
export interface ScatterChart {
  /** what it shows, for those who cannot see it */
  readonly label: string;
  readonly x: { readonly name: string };
  readonly y: { readonly name: string };
  readonly points: readonly (readonly [x: number, y: number])[];
}

const HEIGHT = 270;
/** Makes the axes reach as far as the dots. */
const INVISIBLE = { type: 'line', showSymbol: false, silent: true, lineStyle: { opacity: 0 } };

/** The points, drawn for half a page. */
export function scatterChart({ label, x, y, points }: ScatterChart): string {
  const ends = endsOf(points.flat());
  const option = {
    grid: gridBelow(12),
    xAxis: axis('value', x.name, { scale: true }),
    yAxis: axis('value', y.name, { scale: true }),
    series: [
      {
        type: 'line',
        showSymbol: false,
        lineStyle: { color: MUTED, type: 'dashed', width: 1 },
        data: ends.map((end) => [end, end]),
      },
    ],
  };
  const dots = [{ color: seriesColor(0), opacity: 0.45, points }];
  return drawOnce(label, { option, size: { width: WIDTHS.half, height: HEIGHT }, dots });
}

/** Dots in a band for each name: how far they are from 0, and what colour they have. */
export interface Beeswarm {
  /** what it shows, for those who cannot see it */
  readonly label: string;
  readonly names: readonly string[];
  readonly x: { readonly name: string };
  /** y is the band's number, and at most 0.5 more or less */
  readonly dots: readonly { readonly color: string; readonly points: Dots['points'] }[];
}

/** The bands, drawn for a page and for a telephone. */
export function beeswarm({ label, names, x, dots }: Beeswarm): string {
  const ends = endsOf(dots.flatMap(({ points }) => points.map(([at]) => at)));
  const bands = { type: 'value', inverse: true, min: -0.5, max: names.length - 0.5, show: false };
  return drawForWidths(label, (isNarrow) => ({
    option: {
      grid: { ...gridBelow(4), left: besideNames(names, isNarrow) },
      xAxis: axis('value', x.name),
      yAxis: [namesAxis(names, isNarrow), bands],
      series: [{ ...INVISIBLE, yAxisIndex: 1, data: ends.map((end) => [end, 0]) }],
    },
    size: {
      width: isNarrow ? WIDTHS.narrow : WIDTHS.wide,
      height: 48 + (isNarrow ? 60 : 36) * names.length,
    },
    dots: dots.map((some) => ({ ...some, opacity: 0.75, yAxis: 1 })),
  }));
}

function endsOf(values: readonly number[]): number[] {
  return [Math.min, Math.max].map((pick) => values.reduce((a, b) => pick(a, b), values[0] ?? 0));
}
