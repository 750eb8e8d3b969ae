import { shortNumber } from '../../short-text.ts';
import { axis, bandHeight, besideNames, gridBelow, legendAbove, MUTED, namesAxis, seriesColor } from './axes.ts';
import { type Drawing, drawForWidths, WIDTHS } from './draw.ts';

/** Numbers of one colour, one for each name. */
export interface BarSeries {
  readonly name: string;
  readonly values: readonly number[];
}

/** Named numbers, one bar below the other. */
export interface BarChart {
  /** what it shows, for those who cannot see it */
  readonly label: string;
  readonly names: readonly string[];
  /** a single one has its numbers beside its bars; several are one behind the other, and have an axis */
  readonly series: readonly BarSeries[];
  /** of the numbers, below several series */
  readonly axisName?: string;
  readonly format?: (value: number) => string;
  /** the place of a name whose bar stands out */
  readonly current?: number | undefined;
}

const BAR_WIDTH = 14;

/** The bars, drawn for a page and for a telephone. */
export function barChart(chart: BarChart): string {
  const draw = chart.series.length === 1 ? drawSingle : drawStacked;
  return drawForWidths(chart.label, (isNarrow) => draw(chart, isNarrow));
}

function drawSingle({ names, series, format = shortNumber, current }: BarChart, isNarrow: boolean): Drawing {
  const values = series[0]!.values;
  const option = {
    grid: grid(4, 56, values.some((value) => value < 0) ? 48 : besideNames(names, isNarrow)),
    xAxis: axis('value', '', { axisLabel: { show: false }, splitLine: { show: false } }),
    yAxis: namesAxis(names, isNarrow),
    series: [
      {
        type: 'bar',
        barMaxWidth: BAR_WIDTH,
        label: { show: true, color: MUTED, fontSize: 12, formatter: ({ value }: { value: number }) => format(value) },
        data: values.map((value, at) => ({
          value,
          itemStyle: {
            color: value < 0 ? 'var(--negative)' : 'var(--positive)',
            opacity: current === undefined || at === current ? 1 : 0.45,
            borderRadius: 3,
          },
          label: { position: value < 0 ? 'left' : 'right', opacity: 1 },
        })),
      },
    ],
  };
  return { option, size: size(names, isNarrow, 8) };
}

function drawStacked({ names, series, axisName = '' }: BarChart, isNarrow: boolean): Drawing {
  const seriesNames = series.map(({ name }) => name);
  const { legend, top } = legendAbove(seriesNames, isNarrow ? WIDTHS.narrow : WIDTHS.wide);
  const option = {
    grid: grid(top, 16, besideNames(names, isNarrow)),
    legend,
    xAxis: axis('value', axisName),
    yAxis: namesAxis(names, isNarrow),
    series: series.map(({ name, values }, index) => ({
      name,
      type: 'bar',
      stack: 'all',
      barMaxWidth: BAR_WIDTH,
      itemStyle: { color: seriesColor(index) },
      data: values,
    })),
  };
  return { option, size: size(names, isNarrow, top + 48) };
}

/** Numbers beside bars need room at the ends. */
function grid(top: number, right: number, left: number): object {
  return { ...gridBelow(top), right, left };
}

function size(names: readonly string[], isNarrow: boolean, around: number): Drawing['size'] {
  return {
    width: isNarrow ? WIDTHS.narrow : WIDTHS.wide,
    height: around + bandHeight(isNarrow) * names.length,
  };
}
