import { shorten } from '../../short-text.ts';
import { group, type Mark, px, text } from './chart.ts';

const LINE = 18;
/** Of a name's entry without the name, and of each of its characters. */
const ENTRY_WIDTH = 32;
const CHARACTER_WIDTH = 7;
const MAX_CHARACTERS = 24;
const MARGIN = 8;

/** One name and its colour. */
export interface LegendEntry {
  readonly name: string;
  readonly color: string;
}

/** The legend above a chart of that width, and where the chart begins below it, however many lines the names take. */
export function legendAbove(
  entries: readonly LegendEntry[],
  width: number,
): { readonly legend: Mark; readonly top: number } {
  const lines = intoLines(entries, width - 2 * MARGIN);
  return {
    legend: () => lines.map((line, at) => drawLine(line, width - MARGIN, at)).join(''),
    top: 16 + LINE * lines.length,
  };
}

function widthOf({ name }: LegendEntry): number {
  return ENTRY_WIDTH + CHARACTER_WIDTH * shorten(name, MAX_CHARACTERS).length;
}

function intoLines(entries: readonly LegendEntry[], width: number): LegendEntry[][] {
  const lines: LegendEntry[][] = [[]];
  let used = 0;
  for (const entry of entries) {
    const needed = widthOf(entry);
    if (used > 0 && used + needed > width) {
      lines.push([]);
      used = 0;
    }
    lines.at(-1)!.push(entry);
    used += needed;
  }
  return lines;
}

function drawLine(entries: readonly LegendEntry[], end: number, line: number): string {
  let x = end - entries.reduce((sum, entry) => sum + widthOf(entry), 0);
  const parts = entries.map((entry) => {
    const begin = x;
    x += widthOf(entry);
    const square = `<rect x="${px(begin)}" y="${LINE * line + 4}" width="14" height="8" rx="2" style="fill:${entry.color}"/>`;
    return square + text(shorten(entry.name, MAX_CHARACTERS), begin + 19, LINE * line + 12);
  });
  return group('fill:var(--ink);font-size:12px', parts);
}
