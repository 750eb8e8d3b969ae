import { describe, expect, test } from '@jest/globals';
import { groupDigits } from '../../lib/short-text.ts';
import { drawChart } from '../../lib/training/report/chart.ts';
import { legendAbove } from '../../lib/training/report/legend.ts';
import { bars, columns, dots, line } from '../../lib/training/report/marks.ts';
import { Scale } from '../../lib/training/report/scale.ts';

const SIZE = { width: 120, height: 70 };
/** 100 x 50 pixels between the axes */
const MARGINS = { left: 10, right: 10, top: 10, bottom: 10 };

describe('axes', () => {
  test.each([
    [
      [0, 99],
      [0, 20, 40, 60, 80, 100],
    ],
    [
      [-2.7, 3.2],
      [-4, -2, 0, 2, 4],
    ],
    [
      [0.41, 0.92],
      [0.4, 0.6, 0.8, 1],
    ],
    [
      [1e-7, 5e-7],
      [1e-7, 2e-7, 3e-7, 4e-7, 5e-7],
    ],
    [
      [3, 3],
      [1, 2, 3, 4, 5],
    ],
    [
      [0, 0],
      [-1, -0.5, 0, 0.5, 1],
    ],
    [
      [Number.NaN, Infinity, 1, 2],
      [1, 1.2, 1.4, 1.6, 1.8, 2],
    ],
    [[], [0, 0.2, 0.4, 0.6, 0.8, 1]],
  ])('It should lay round ticks around %j', (values, ticks) => {
    expect(Scale.around(values).ticks).toEqual(ticks);
  });

  test('It should not divide what comes in whole numbers', () => {
    expect(Scale.around([0, 2], { leastStep: 1 }).ticks).toEqual([0, 1, 2]);
  });

  test.each([1234567.5, 999, -1000, 1e21, 0.0001234])('It should write %d as English does', (value) => {
    const options = { maximumFractionDigits: 20 };
    expect(groupDigits(value)).toBe(value < 1e21 ? value.toLocaleString('en-US', options) : '1e+21');
  });
});

describe('charts', () => {
  const x = { name: 'x', scale: Scale.upTo(1) };
  const y = { name: 'y', scale: Scale.upTo(10) };

  test('It should put points where the numbers of the axes say', () => {
    const marks = [
      line(
        [
          [0, 0],
          [0.5, 10],
        ],
        'red',
      ),
      dots([[1, 5]], 'blue', 1),
      line([[0, 10]], 'green'),
    ];

    const svg = drawChart('a <chart>', { size: SIZE, margins: MARGINS, x, y, marks });

    expect(svg).toContain('aria-label="a &lt;chart&gt;"');
    expect(svg).toContain('d="M10 60L60 10"');
    expect(svg).toContain('<circle cx="110" cy="35" r="2.5"/>');
    expect(svg).toContain('<circle cx="10" cy="10" r="2.5"/>');
  });

  test('It should let bars begin at zero, or where the ones before end', () => {
    const names = { name: 'n', names: ['a', 'b'] };
    const series = [
      { lengths: [0.5, 0], color: 'red' },
      { lengths: [0.25, 1], color: 'blue' },
    ];

    const upwards = drawChart('', { size: SIZE, margins: MARGINS, x: names, y, marks: [columns([10, 5], 'red')] });
    const sideways = drawChart('', { size: SIZE, margins: MARGINS, x, y: names, marks: [bars(series)] });

    expect([...upwards.matchAll(/<rect .*? y="(\S+)" .*? height="(\S+)"/g)].map(([, ...at]) => at)).toEqual([
      ['10', '50'],
      ['35', '25'],
    ]);
    expect([...sideways.matchAll(/<rect x="(\S+)" .*? width="(\S+)"/g)].map(([, ...at]) => at)).toEqual([
      ['10', '50'],
      ['10', '0'],
      ['60', '25'],
      ['10', '100'],
    ]);
  });

  test('It should make room for legends that take several lines', () => {
    const entries = Array.from({ length: 6 }, (_, k) => ({
      name: `class <${k}> with a name that is too long`,
      color: 'red',
    }));

    const { legend, top } = legendAbove(entries, 560);

    expect(top).toBeGreaterThan(legendAbove(entries.slice(0, 1), 560).top);
    const svg = drawChart('', { size: SIZE, margins: MARGINS, x, y, legend, marks: [] });
    expect(svg.match(/class &lt;\d&gt; with a name th…/g)).toHaveLength(6);
  });
});
