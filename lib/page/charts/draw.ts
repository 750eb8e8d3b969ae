import { BarChart, LineChart, TreeChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkLineComponent } from 'echarts/components';
import { type EChartsCoreOption, type EChartsType, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { escapeHtml } from '../html.ts';

use([BarChart, LineChart, TreeChart, GridComponent, LegendComponent, MarkLineComponent, SVGRenderer]);

/** In the units of the drawing, which the page scales. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Points of one colour, by the first x axis and one of the y axes. */
export interface Dots {
  readonly color: string;
  readonly opacity: number;
  readonly yAxis?: number | undefined;
  readonly points: readonly (readonly [x: number, y: number])[];
}

const DOT_RADIUS = 2.5;

/** What texts are measured with in a browser, where `inherit` is none; they are shown in the page's own font. */
const FONT = 'system-ui,sans-serif';

/** One way to draw a chart. */
export interface Drawing {
  readonly option: EChartsCoreOption;
  readonly size: Size;
  /** drawn above it without ECharts, which takes some 50 µs for each */
  readonly dots?: readonly Dots[];
}

/** Widths of drawings: of a half or a whole page, and of a telephone. Texts are of 12 units in all. */
export const WIDTHS = { half: 400, wide: 880, narrow: 360 } as const;

/** A chart that is drawn once, for half a page and for a telephone. @param label what it shows, for those who cannot see it */
export function drawOnce(label: string, drawing: Drawing): string {
  return `<figure class="chart">${drawSvg(label, drawing, '')}</figure>`;
}

/** A chart that is drawn twice, for the width of a page and of a telephone; the page's style shows the one that fits. */
export function drawForWidths(label: string, draw: (isNarrow: boolean) => Drawing): string {
  const both = drawSvg(label, draw(false), 'wide') + drawSvg(label, draw(true), 'narrow');
  return `<figure class="chart two-widths">${both}</figure>`;
}

/** A chart as an SVG element of that class, without script; texts in it are escaped by the renderer. */
export function drawSvg(label: string, { option, size, dots = [] }: Drawing, name: string): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  chart.setOption({ animation: false, textStyle: { fontFamily: FONT, color: 'var(--ink)' }, ...option });
  const svg = renderPlain(chart);
  const above = dots.map((some) => drawDots(chart, some)).join('');
  chart.dispose();
  return svg
    .replace(/<\/svg>$/, `${above}</svg>`)
    .replace(/ (?:ecmeta_\w+|pointer-events)="[^"]*"/g, '')
    .replaceAll(`font-family:${FONT};`, '')
    .replace(/ xmlns.*?(?= viewBox)/, '')
    .replace(/^<svg /, `<svg role="img" aria-label="${escapeHtml(label)}"${name && ` class="${name}"`} `);
}

/** Without the rules for pointers that `renderToSVGString` adds, which nobody sees in a drawing without script. */
function renderPlain(chart: EChartsType): string {
  const { painter } = chart.getZr() as unknown as { painter: { renderToString(options: object): string } };
  return painter.renderToString({ cssAnimation: false, cssEmphasis: false });
}

function drawDots(chart: EChartsType, { color, opacity, yAxis = 0, points }: Dots): string {
  const circles = points.map((point) => {
    const [x, y] = chart.convertToPixel({ xAxisIndex: 0, yAxisIndex: yAxis }, [...point]) as [number, number];
    return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${DOT_RADIUS}"/>`;
  });
  return `<g style="fill:${color};fill-opacity:${opacity}">${circles.join('')}</g>`;
}
