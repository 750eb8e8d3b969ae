import { AXIS_LABEL, axis, gridBelow, INK, legendAbove, MUTED, seriesColor } from './axes.ts';
import { drawOnce, WIDTHS } from './draw.ts';

type Point = readonly [x: number, y: number];

/** A line of a chart. */
export interface Line {
  readonly name: string;
  readonly points: readonly Point[];
  /** the place of its colour among those of the page; its own place if not given */
  readonly color?: number;
}

/** Lines over numbers. */
export interface LineChart {
  /** what it shows, for those who cannot see it */
  readonly label: string;
  readonly x: { readonly name: string; readonly isWhole?: boolean };
  readonly y: { readonly name: string };
  readonly lines: readonly Line[];
  /** both axes from 0 to 1, in a square */
  readonly isUnitSquare?: boolean;
  /** a dashed line from corner to corner */
  readonly hasDiagonal?: boolean;
  /** each y holds until the next x */
  readonly isSteps?: boolean;
  /** a dashed line upwards, a dot on each of the lines at it, and what it says */
  readonly mark?: { readonly x: number; readonly y: readonly (number | undefined)[]; readonly text: string };
}

const HEIGHT = 270;

/** The lines, drawn for half a page. */
export function lineChart(chart: LineChart): string {
  const { label, x, y, lines, isUnitSquare = false, hasDiagonal = false } = chart;
  const { legend, top } = legendAbove(
    lines.map(({ name }) => name),
    WIDTHS.half,
  );
  const room = chart.mark ? 16 : 0;
  const bounds = isUnitSquare ? { min: 0, max: 1 } : { scale: true };
  const ends = isUnitSquare ? bounds : { min: 'dataMin', max: 'dataMax' };
  const whole = x.isWhole ? { minInterval: 1 } : {};
  const inner = chart.isSteps ? { axisLabel: { ...AXIS_LABEL, showMinLabel: false, showMaxLabel: false } } : {};
  const option = {
    grid: gridBelow(top + room),
    legend,
    xAxis: axis('value', x.name, { ...(!isUnitSquare && { splitLine: { show: false } }), ...ends, ...whole, ...inner }),
    yAxis: axis('value', y.name, { ...bounds }),
    series: [...lines.map((line, index) => series(line, index, chart)), ...(hasDiagonal ? [DIAGONAL] : [])],
  };
  const height = isUnitSquare ? WIDTHS.half : HEIGHT;
  return drawOnce(label, { option, size: { width: WIDTHS.half, height: height + top + room } });
}

const DIAGONAL = {
  type: 'line',
  showSymbol: false,
  silent: true,
  lineStyle: { color: MUTED, type: 'dashed', width: 1 },
  data: [
    [0, 0],
    [1, 1],
  ],
};

function series({ name, points, color: place }: Line, index: number, { isSteps, mark }: LineChart): object {
  const color = seriesColor(place ?? index);
  return {
    name,
    type: 'line',
    step: isSteps ? 'end' : false,
    showSymbol: points.length === 1,
    lineStyle: { width: 2, color },
    itemStyle: { color },
    data: points,
    ...(mark && { markLine: markLine(mark, index, color) }),
  };
}

/** The first line has the dashed line and its text; every one its dot. */
function markLine({ x, y, text }: NonNullable<LineChart['mark']>, index: number, color: string): object {
  const value = y[index];
  const upwards = {
    xAxis: x,
    symbol: 'none',
    lineStyle: { color: MUTED, type: 'dashed', width: 1 },
    label: { formatter: text, color: INK, fontSize: 12, distance: 4 },
  };
  const dot = [{ coord: [x, value], symbol: 'circle', symbolSize: 9 }, { coord: [x, value] }];
  return {
    silent: true,
    symbol: 'none',
    itemStyle: { color },
    lineStyle: { color, width: 0 },
    label: { show: index === 0 },
    data: [...(index === 0 ? [upwards] : []), ...(value === undefined ? [] : [dot])],
  };
}
