import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkLineComponent, TitleComponent } from 'echarts/components';
import { type EChartsCoreOption, type EChartsType, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { escapeHtml } from '../../page/html.ts';

use([BarChart, LineChart, GridComponent, LegendComponent, MarkLineComponent, TitleComponent, SVGRenderer]);

/** Colours are the page's CSS variables, so that light, dark and print follow the page. */
const INK = 'var(--ink)';
export const MUTED = 'var(--muted)';
const GRID_LINE = 'var(--line)';

/** The colour of the n-th series. */
export function seriesColor(index: number): string {
  return `var(--series-${index % 10})`;
}

/** Half-wide charts fit the width of a telephone, others scroll. */
const LEAST_SCALE = 0.6;

/** Points of one colour, by the first x axis and one of the y axes. */
export interface Dots {
  readonly color: string;
  readonly opacity: number;
  readonly yAxis?: number | undefined;
  readonly points: readonly (readonly [x: number, y: number])[];
}

const DOT_RADIUS = 2.5;

export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

/** One colour for training, one for validation, in every chart. */
export const TRAIN_COLOR = seriesColor(1);
export const VALIDATION_COLOR = seriesColor(0);

/**
 * A chart as an SVG element, drawn here so that the page needs no script. Texts in it are escaped by the renderer.
 *
 * @param label what the chart shows, for those who cannot see it
 * @param dots drawn above it without ECharts, which takes some 50 µs for each
 */
export function drawChart(
  option: EChartsCoreOption,
  label: string,
  { width, height }: ChartSize,
  dots: readonly Dots[] = [],
): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  chart.setOption({ animation: false, textStyle: { fontFamily: 'inherit', color: INK }, ...option });
  const svg = chart.renderToSVGString();
  const above = dots.map((some) => drawDots(chart, some)).join('');
  chart.dispose();
  const drawn = svg
    .replace(/<\/svg>$/, `${above}</svg>`)
    .replace(/^<svg /, `<svg role="img" aria-label="${escapeHtml(label)}" `)
    .replace(/ width="\d+" height="\d+"/, '')
    .replace(/ (?:ecmeta_\w+|class|pointer-events)="[^"]*"/g, '')
    .replace(/<style\s*>.*?<\/style>/s, '');
  // on a small screen a wide chart scrolls: its texts would be too small to read
  return `<div class="scroll chart" style="--least:${LEAST_SCALE * width}px">${drawn}</div>`;
}

function drawDots(chart: EChartsType, { color, opacity, yAxis = 0, points }: Dots): string {
  const circles = points.map((point) => {
    const [x, y] = chart.convertToPixel({ xAxisIndex: 0, yAxisIndex: yAxis }, [...point]) as [number, number];
    return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${DOT_RADIUS}"/>`;
  });
  return `<g style="fill:${color};fill-opacity:${opacity}">${circles.join('')}</g>`;
}

/** An axis in the page's style. */
export function axis(type: 'value' | 'category' | 'log', name: string, more: object = {}): object {
  return {
    type,
    name,
    nameLocation: 'middle',
    nameTextStyle: { color: MUTED, fontSize: 12 },
    axisLine: { show: type === 'category', lineStyle: { color: GRID_LINE } },
    axisTick: { show: false },
    axisLabel: { color: MUTED, fontSize: 11 },
    splitLine: { show: type !== 'category', lineStyle: { color: GRID_LINE } },
    ...more,
  };
}

const LEGEND_LINE = 18;
/** Of a name's entry without the name, and of each of its characters. */
const ENTRY_WIDTH = 32;
const CHARACTER_WIDTH = 7;
const MAX_CHARACTERS = 24;

/** The legend above a chart of that width, and where the chart begins below it, however many lines the names take. */
export function legendAbove(
  names: readonly string[],
  width: number,
): { readonly legend: object; readonly top: number } {
  const textStyle = { color: INK, fontSize: 12 };
  return {
    legend: { data: [...names], top: 0, right: 8, itemWidth: 14, itemHeight: 8, formatter: shorten, textStyle },
    top: 16 + LEGEND_LINE * countLines(names, width - 16),
  };
}

function countLines(names: readonly string[], width: number): number {
  let [lines, used] = [1, 0];
  for (const name of names) {
    const needed = ENTRY_WIDTH + CHARACTER_WIDTH * shorten(name).length;
    if (used > 0 && used + needed > width) [lines, used] = [lines + 1, 0];
    used += needed;
  }
  return lines;
}

function shorten(name: string): string {
  return name.length > MAX_CHARACTERS ? `${name.slice(0, MAX_CHARACTERS - 1)}…` : name;
}
