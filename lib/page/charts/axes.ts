import { shorten } from '../../short-text.ts';

/** Colours are the page's CSS variables, so that light, dark and print follow the page. */
export const INK = 'var(--ink)';
export const MUTED = 'var(--muted)';
export const GRID_LINE = 'var(--line)';

const NUM_COLOR = 10;

/** The colour of the n-th series. */
export function seriesColor(index: number): string {
  return `var(--series-${index % NUM_COLOR})`;
}

/** Characters of an axis's name: a longer one takes the room of the chart. */
const MAX_AXIS_NAME = 32;

/** The numbers along an axis. */
export const AXIS_LABEL = { color: MUTED, fontSize: 12, hideOverlap: true };

/** An axis in the page's style. */
export function axis(type: 'value' | 'category', name: string, more: object = {}): object {
  return {
    type,
    name: shorten(name, MAX_AXIS_NAME),
    nameLocation: 'middle',
    nameGap: 10, // at least: it makes way for labels
    nameTextStyle: { color: MUTED, fontSize: 12, padding: [3, 0] },
    axisLine: { show: type === 'category', lineStyle: { color: GRID_LINE } },
    axisTick: { show: false },
    axisLabel: AXIS_LABEL,
    splitLine: { show: type !== 'category', lineStyle: { color: GRID_LINE } },
    ...more,
  };
}

/** Room around a chart below `top`; names and labels of its axes take what they need. */
export function gridBelow(top: number): object {
  return { left: 4, right: 16, top, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'all' };
}

/** Characters of a name beside its bar, and above it. */
const [MAX_BESIDE, MAX_ABOVE] = [32, 46];
/** From the middle of a bar to the name above it. */
const ABOVE_BAR = 12;

/** Names from top to bottom: beside their bars, or above them where there is little room. */
export function namesAxis(names: readonly string[], isNarrow: boolean): object {
  const beside = { color: INK, fontSize: 12, interval: 0 };
  const above = { inside: true, align: 'left', verticalAlign: 'bottom', padding: [0, 0, ABOVE_BAR, -8] };
  return axis('category', '', {
    data: names.map((name) => shorten(name, isNarrow ? MAX_ABOVE : MAX_BESIDE)),
    inverse: true,
    z: 3, // names above the bars are not hidden by them
    axisLine: { show: false },
    axisLabel: isNarrow ? { ...beside, ...above } : beside,
  });
}

/** Units that a character is wider in the page's font than ECharts takes it for where it has no canvas to measure with. */
const WIDER = 0.55;

/** Room left of names beside their bars, as none is to stand out of the drawing. */
export function besideNames(names: readonly string[], isNarrow: boolean): number {
  const longest = names.reduce((most, { length }) => Math.max(most, Math.min(length, MAX_BESIDE)), 0);
  return isNarrow ? 4 : 4 + Math.ceil(WIDER * longest);
}

/** The height of a bar's row. */
export function bandHeight(isNarrow: boolean): number {
  return isNarrow ? 42 : 27;
}

const LEGEND_LINE = 20;
/** Of a name's entry without the name, and of each of its characters. */
const [ENTRY_WIDTH, CHARACTER_WIDTH] = [32, 7];
const MAX_CHARACTERS = 24;

/** The legend above a chart of that width, and where the chart begins below it, however many lines the names take. */
export function legendAbove(
  names: readonly string[],
  width: number,
): { readonly legend: object; readonly top: number } {
  const show = names.length > 1;
  const textStyle = { color: INK, fontSize: 12 };
  const legend = {
    show,
    data: [...names],
    top: 0,
    left: 0,
    itemWidth: 14,
    itemHeight: 8,
    icon: 'roundRect',
    textStyle,
  };
  return {
    legend: { ...legend, formatter: (name: string) => shorten(name, MAX_CHARACTERS) },
    top: show ? 14 + LEGEND_LINE * countLines(names, width) : 12,
  };
}

function countLines(names: readonly string[], width: number): number {
  let [lines, used] = [1, 0];
  for (const name of names) {
    const needed = ENTRY_WIDTH + CHARACTER_WIDTH * Math.min(name.length, MAX_CHARACTERS);
    if (used > 0 && used + needed > width) [lines, used] = [lines + 1, 0];
    used += needed;
  }
  return lines;
}
