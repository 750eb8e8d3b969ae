import { barChart } from './bar-chart.ts';
import { lineChart } from './line-chart.ts';

/** What a model would answer if one feature of a row had other values. */
export interface WhatIf {
  /** what it shows, for those who cannot see it */
  readonly label: string;
  readonly feature: string;
  /** what the answers are */
  readonly answer: string;
  /** numbers in ascending order, each of which holds until the next; or the names of categories */
  readonly values: readonly number[] | readonly string[];
  /** one, or one of each class: (numValue) answers */
  readonly answers: readonly { readonly name: string; readonly values: readonly number[] }[];
  /** the row's own value: a number, or the place of its category; undefined where it is missing */
  readonly current: number | undefined;
}

/** A line over numbers, or bars of categories; the row's own value is marked. */
export function whatIf({ label, feature, answer, values, answers, current }: WhatIf): string {
  if (isNames(values)) return barChart({ label, names: values, series: answers, axisName: answer, current });
  const lines = answers.map(({ name, values: own }) => ({
    name,
    points: own.map((value, at) => [values[at]!, value] as const),
  }));
  return lineChart({
    label,
    x: { name: feature },
    y: { name: answer },
    lines,
    isSteps: true,
    ...(current !== undefined && {
      mark: { x: current, y: answers.map((own) => own.values[placeOf(values, current)]!), text: 'now' },
    }),
  });
}

function isNames(values: WhatIf['values']): values is readonly string[] {
  return typeof values[0] === 'string';
}

/** The last of the numbers that is not above. */
function placeOf(values: readonly number[], current: number): number {
  return Math.max(
    0,
    values.findLastIndex((value) => value <= current),
  );
}
