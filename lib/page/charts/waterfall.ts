import { shorten, shortNumber } from '../../short-text.ts';
import { AXIS_LABEL, axis, bandHeight, GRID_LINE, gridBelow, INK, namesAxis } from './axes.ts';
import { type Drawing, drawForWidths, WIDTHS } from './draw.ts';

/** What one feature adds to a margin. */
export interface Contribution {
  readonly name: string;
  /** what the row has there, as a text */
  readonly value: string;
  readonly contribution: number;
}

/** The way from what a model answers without knowing anything to what it answers a row. */
export interface Waterfall {
  /** what it shows, for those who cannot see it */
  readonly label: string;
  /** the margin without any feature */
  readonly base: number;
  /** in any order */
  readonly contributions: readonly Contribution[];
  /** what the numbers are */
  readonly unit: string;
}

/** A row of the drawing: from one margin to the next. */
interface Step {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly isTotal: boolean;
}

const MAX_SHOWN = 10;
const BAR_HEIGHT = 15;
/** Characters of a name beside its bar and above it, and of a value. */
const [MAX_BESIDE, MAX_ABOVE, MAX_VALUE] = [18, 30, 10];

/** The largest contributions first, the rest in one bar; drawn for a page and for a telephone. */
export function waterfall(chart: Waterfall): string {
  return drawForWidths(chart.label, (isNarrow) =>
    draw(stepsOf(chart, isNarrow ? MAX_ABOVE : MAX_BESIDE), chart.unit, isNarrow),
  );
}

/** Base, contributions and margin as rows. */
function stepsOf({ base, contributions }: Waterfall, maxName: number): Step[] {
  const ranked = contributions
    .filter(({ contribution }) => contribution !== 0)
    .toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  const isAll = ranked.length <= MAX_SHOWN + 1;
  const shown = isAll ? ranked : ranked.slice(0, MAX_SHOWN);
  const others = isAll ? [] : ranked.slice(MAX_SHOWN);
  const parts = shown.map(({ name, value, contribution }) => ({
    name: `${shorten(name, maxName)} = ${shorten(value, MAX_VALUE)}`,
    contribution,
  }));
  if (others.length > 0) {
    const contribution = others.reduce((sum, other) => sum + other.contribution, 0);
    parts.push({ name: `${others.length} others`, contribution });
  }
  let margin = base;
  const steps = parts.map(({ name, contribution }) => {
    const from = margin;
    margin += contribution;
    return { name, from, to: margin, isTotal: false };
  });
  const total = (name: string, at: number) => ({ name, from: at, to: at, isTotal: true });
  return [total('without any feature', base), ...steps, total('this row', margin)];
}

function draw(steps: readonly Step[], unit: string, isNarrow: boolean): Drawing {
  const ends = steps.flatMap(({ from, to }) => [from, to]);
  const bars = { type: 'bar', stack: 'all', stackStrategy: 'all', barWidth: BAR_HEIGHT, silent: true };
  const option = {
    grid: gridBelow(4),
    xAxis: axis('value', unit, {
      ...roomForNumbers(ends, isNarrow ? ROOM.narrow : ROOM.wide),
      axisLabel: INNER_LABEL,
      splitLine: SPLIT_LINE,
    }),
    yAxis: namesAxis(
      steps.map(({ name }) => name),
      isNarrow,
    ),
    series: [
      // from the end of each bar down to the next; along the bars it is behind them
      {
        type: 'line',
        step: 'end',
        showSymbol: false,
        silent: true,
        z: 1,
        lineStyle: LINE,
        data: steps.map(({ to }) => to),
      },
      { ...bars, itemStyle: { color: 'transparent' }, data: steps.map(({ from }) => from) },
      { ...bars, data: steps.map(barOf) },
    ],
  };
  const height = 56 + bandHeight(isNarrow) * steps.length;
  return { option, size: { width: isNarrow ? WIDTHS.narrow : WIDTHS.wide, height } };
}

const LINE = { color: 'var(--edge)', width: 1 };
const INNER_LABEL = { ...AXIS_LABEL, showMinLabel: false, showMaxLabel: false };
const SPLIT_LINE = { lineStyle: { color: GRID_LINE }, showMinLine: false, showMaxLine: false };
/** Of the axis' length, at both ends, for the numbers beside the bars. */
const ROOM = { narrow: 0.22, wide: 0.16 };

function roomForNumbers(ends: readonly number[], share: number): { readonly min: number; readonly max: number } {
  const [least, most] = [Math.min(...ends), Math.max(...ends)];
  const room = (most - least || 1) * share;
  return { min: least - room, max: most + room };
}

/** A bar with its number; base and margin have no length, and a frame that shows where they are. */
function barOf({ from, to, isTotal }: Step): object {
  const isDown = to < from;
  const color = isTotal ? INK : isDown ? 'var(--negative)' : 'var(--positive)';
  return {
    value: to - from,
    itemStyle: isTotal ? { borderColor: INK, borderWidth: 3 } : { color, borderRadius: 2 },
    label: {
      show: true,
      position: isDown ? 'left' : 'right',
      color: INK,
      fontSize: 12,
      fontWeight: isTotal ? 600 : 400,
      formatter: () => (isTotal ? shortNumber(to) : signed(to - from)),
    },
  };
}

/** With its sign. */
function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${shortNumber(value)}`;
}
