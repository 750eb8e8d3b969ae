import { axis, gridBelow, seriesColor } from './axes.ts';
import { drawOnce, WIDTHS } from './draw.ts';

/** Upright columns one beside the other. */
export interface ColumnChart {
  /** what it shows, for those who cannot see it */
  readonly label: string;
  readonly x: { readonly name: string };
  readonly y: { readonly name: string };
  /** below the columns, as many as fit */
  readonly names: readonly string[];
  readonly values: readonly number[];
}

const HEIGHT = 270;

/** The columns, drawn for half a page. */
export function columnChart({ label, x, y, names, values }: ColumnChart): string {
  const option = {
    grid: gridBelow(12),
    xAxis: axis('category', x.name, { data: names }),
    yAxis: axis('value', y.name),
    series: [
      {
        type: 'bar',
        barCategoryGap: values.length > 60 ? '0%' : '10%',
        itemStyle: { color: seriesColor(0), borderRadius: values.length > 60 ? 0 : [3, 3, 0, 0] },
        data: values,
      },
    ],
  };
  return drawOnce(label, { option, size: { width: WIDTHS.half, height: HEIGHT } });
}
