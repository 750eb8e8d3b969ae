import { groupDigits } from '../../short-text.ts';
import { escapeHtml } from './html.ts';
import type { Scale } from './scale.ts';

/** Colours are the page's CSS variables, so that light, dark and print follow the page. */
const INK = 'var(--ink)';
export const MUTED = 'var(--muted)';
const GRID_LINE = 'var(--line)';

/** The colour of the n-th series. */
export function seriesColor(index: number): string {
  return `var(--series-${index % 10})`;
}

/** One colour for training, one for validation, in every chart. */
export const TRAIN_COLOR = seriesColor(1);
export const VALIDATION_COLOR = seriesColor(0);

/** Half-wide charts fit the width of a telephone, others scroll. */
const LEAST_SCALE = 0.6;

export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

/** Numbers on a scale, or names in bands of the same width. */
export type Axis = NumberAxis | NameAxis;

export interface NumberAxis {
  readonly name: string;
  readonly scale: Scale;
  /** without lines across the chart */
  readonly isPlain?: boolean;
  /** without lines and numbers */
  readonly isHidden?: boolean;
}

export interface NameAxis {
  readonly name?: string;
  readonly names: readonly string[];
}

/** What a chart shows, drawn between its axes. */
export type Mark = (plot: Plot) => string;

export interface Chart {
  readonly size: ChartSize;
  readonly margins: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  /** from left to right */
  readonly x: Axis;
  /** numbers upwards, names downwards */
  readonly y: Axis;
  readonly legend?: Mark | undefined;
  readonly marks: readonly Mark[];
}

/** The rectangle between the axes, in pixels. */
export class Plot {
  readonly chart: Chart;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;

  constructor(chart: Chart) {
    const { size, margins } = chart;
    this.chart = chart;
    this.left = margins.left;
    this.right = size.width - margins.right;
    this.top = margins.top;
    this.bottom = size.height - margins.bottom;
  }

  /** Where a number is, or the middle of the n-th name. */
  x(value: number): number {
    return this.left + shareOf(this.chart.x, value) * (this.right - this.left);
  }

  y(value: number): number {
    const share = shareOf(this.chart.y, value);
    return 'scale' in this.chart.y
      ? this.bottom - share * (this.bottom - this.top)
      : this.top + share * (this.bottom - this.top);
  }
}

function shareOf(axis: Axis, value: number): number {
  return 'scale' in axis ? axis.scale.share(value) : (value + 0.5) / axis.names.length;
}

/**
 * A chart as an SVG element: the page needs no script.
 *
 * @param label what the chart shows, for those who cannot see it
 */
export function drawChart(label: string, chart: Chart): string {
  const { size, marks, legend } = chart;
  const plot = new Plot(chart);
  const parts = [drawX(plot), drawY(plot), ...marks.map((mark) => mark(plot)), legend?.(plot) ?? ''];
  const head = `role="img" aria-label="${escapeHtml(label)}" viewBox="0 0 ${size.width} ${size.height}"`;
  // on a small screen a wide chart scrolls: its texts would be too small to read
  return `<div class="scroll chart" style="--least:${LEAST_SCALE * size.width}px"><svg ${head}>${parts.join('')}</svg></div>`;
}

/** A pixel's position, no finer than can be seen. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** A text; `anchor` is where it begins, ends or has its middle. */
export function text(content: string, x: number, y: number, anchor: 'start' | 'middle' | 'end' = 'start'): string {
  return `<text x="${px(x)}" y="${px(y)}" text-anchor="${anchor}">${escapeHtml(content)}</text>`;
}

/** Elements of one look: a size for texts, and a colour for what has none of its own. */
export function group(style: string, elements: readonly string[]): string {
  return `<g style="${style}">${elements.join('')}</g>`;
}

const NUMBERS = `fill:${MUTED};font-size:11px`;
const TITLE = `fill:${MUTED};font-size:12px`;
const NAMES = `fill:${INK};font-size:12px`;
const LINES = `stroke:${GRID_LINE}`;
/** From a text's middle down to the line that it stands on. */
const DESCENT = 4;
/** Names below a chart that find room beside one another. */
const MAX_NAMES_BELOW = 8;

function drawX(plot: Plot): string {
  const { left, right, top, bottom, chart } = plot;
  const { x: axis, size } = chart;
  const title = group(TITLE, [text(axis.name ?? '', (left + right) / 2, size.height - 8, 'middle')]);
  const line = (at: number) => `<path d="M${px(at)} ${px(top)}V${px(bottom)}"/>`;
  if ('scale' in axis) {
    if (axis.isHidden) return title;
    const { ticks } = axis.scale;
    const numbers = ticks.map((tick) => text(groupDigits(tick), plot.x(tick), bottom + 16, 'middle'));
    const lines = axis.isPlain ? [] : ticks.map((tick) => line(plot.x(tick)));
    return group(LINES, lines) + group(NUMBERS, numbers) + title;
  }
  const every = Math.ceil(axis.names.length / MAX_NAMES_BELOW);
  const names = axis.names.map((name, at) => (at % every === 0 ? text(name, plot.x(at), bottom + 16, 'middle') : ''));
  return group(LINES, [`<path d="M${left} ${bottom}H${right}"/>`]) + group(NUMBERS, names) + title;
}

function drawY(plot: Plot): string {
  const { left, right, top, bottom, chart } = plot;
  const { y: axis } = chart;
  if (!('scale' in axis)) {
    const names = axis.names.map((name, at) => text(name, left - 8, plot.y(at) + DESCENT, 'end'));
    return group(LINES, [`<path d="M${left} ${top}V${bottom}"/>`]) + group(NAMES, names);
  }
  const { ticks } = axis.scale;
  const lines = ticks.map((tick) => `<path d="M${left} ${px(plot.y(tick))}H${right}"/>`);
  const numbers = ticks.map((tick) => text(groupDigits(tick), left - 8, plot.y(tick) + DESCENT, 'end'));
  const title = text(axis.name, 0, 0, 'middle');
  const turned = `<g transform="translate(14 ${px((top + bottom) / 2)}) rotate(-90)">${title}</g>`;
  return group(LINES, lines) + group(NUMBERS, numbers) + group(TITLE, [turned]);
}
