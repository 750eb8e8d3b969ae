import { escapeHtml } from '../../../lib/page/html.ts';
import { shorten, shortNumber } from '../../../lib/short-text.ts';

const MAX_COLUMNS = 120;
const WIDTH = 480;
const HEIGHT = 140;

/** A named number of a chart. */
export interface Bar {
  readonly name: string;
  readonly value: number;
}

/** Horizontal bars with their names and numbers. */
export function barChart(bars: readonly Bar[]): string {
  const max = Math.max(...bars.map(({ value }) => value)) || 1;
  const rows = bars.map(({ name, value }) => {
    const width = ((value / max) * 100).toFixed(1);
    const label = `<span class="name" title="${escapeHtml(name)}">${escapeHtml(shorten(name, 40))}</span>`;
    return `<li>${label}<span class="track"><i style="width:${width}%"></i></span><b>${shortNumber(value)}</b></li>`;
  });
  return `<ol class="bars">${rows.join('')}</ol>`;
}

/** Upright columns; of more than fit, the means of neighbours. */
export function columnChart(values: readonly number[]): string {
  const columns = condense(values);
  const max = Math.max(...columns) || 1;
  const step = WIDTH / columns.length;
  const gap = step > 4 ? 1.5 : 0;
  const shapes = columns.map((value, index) => {
    const height = (value / max) * (HEIGHT - 18);
    const place = `x="${(index * step).toFixed(2)}" y="${(HEIGHT - height).toFixed(2)}"`;
    const size = `width="${(step - gap).toFixed(2)}" height="${height.toFixed(2)}"`;
    return `<rect ${place} ${size}><title>${shortNumber(value)}</title></rect>`;
  });
  const top = `<text x="0" y="11">${shortNumber(max)}</text>`;
  return `<svg class="columns" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">${top}${shapes.join('')}</svg>`;
}

function condense(values: readonly number[]): number[] {
  const size = Math.ceil(values.length / MAX_COLUMNS);
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) => {
    const group = values.slice(index * size, (index + 1) * size);
    return group.reduce((sum, value) => sum + value, 0) / group.length;
  });
}
