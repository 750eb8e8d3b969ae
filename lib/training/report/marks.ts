import { group, type Mark, px, text } from './chart.ts';

/** (n) places by the numbers of both axes. */
export type Points = readonly (readonly [x: number, y: number])[];

const DOT_RADIUS = 2.5;
/** Of a bar's band. */
const BAR_SHARE = 0.62;
const COLUMN_SHARE = 0.92;
const MAX_BAR_WIDTH = 16;

/** A line through points, or a dot where there is one alone. */
export function line(points: Points, color: string): Mark {
  if (points.length === 1) return dots(points, color, 1);
  return path(points, `fill:none;stroke:${color};stroke-width:2;stroke-linejoin:bevel`);
}

/** A thin dashed line, to compare with. */
export function dashedLine(points: Points, color: string): Mark {
  return path(points, `fill:none;stroke:${color};stroke-dasharray:4 2`);
}

function path(points: Points, style: string): Mark {
  return (plot) =>
    points.length === 0
      ? ''
      : `<path style="${style}" d="M${points.map(([x, y]) => `${px(plot.x(x))} ${px(plot.y(y))}`).join('L')}"/>`;
}

export function dots(points: Points, color: string, opacity: number): Mark {
  return (plot) => {
    const circles = points.map(([x, y]) => `<circle cx="${px(plot.x(x))}" cy="${px(plot.y(y))}" r="${DOT_RADIUS}"/>`);
    return group(`fill:${color};fill-opacity:${opacity}`, circles);
  };
}

/** (numName) bars upwards from 0. */
export function columns(heights: readonly number[], color: string): Mark {
  return (plot) => {
    const width = COLUMN_SHARE * (plot.x(1) - plot.x(0));
    const rects = heights.map((height, at) => {
      const top = plot.y(height);
      return `<rect x="${px(plot.x(at) - width / 2)}" y="${px(top)}" width="${px(width)}" height="${px(plot.y(0) - top)}" rx="2"/>`;
    });
    return group(`fill:${color}`, rects);
  };
}

/** (numSeries, numName) bars to the right from 0, one series behind the other. */
export function bars(series: readonly { readonly lengths: readonly number[]; readonly color: string }[]): Mark {
  return (plot) => {
    const width = Math.min(MAX_BAR_WIDTH, BAR_SHARE * (plot.y(1) - plot.y(0)));
    const ends = series[0]!.lengths.map(() => 0);
    return series
      .map(({ lengths, color }) => {
        const rects = lengths.map((length, at) => {
          const begin = plot.x(ends[at]!);
          ends[at]! += length;
          return `<rect x="${px(begin)}" y="${px(plot.y(at) - width / 2)}" width="${px(plot.x(ends[at]!) - begin)}" height="${px(width)}" rx="2"/>`;
        });
        return group(`fill:${color}`, rects);
      })
      .join('');
  };
}

/** (numName) texts behind the ends of bars. */
export function barTexts(lengths: readonly number[], texts: readonly string[]): Mark {
  return (plot) =>
    group(
      'fill:var(--muted);font-size:12px',
      texts.map((content, at) => text(content, plot.x(lengths[at]!) + 5, plot.y(at) + 4)),
    );
}
