import type { OutputCell, OutputColumn } from '../frame/frame.ts';
import type { Model, Scores } from '../model/model.ts';
import { argmax } from '../objective/softmax.ts';
import type { CONTAINER_KEYS } from './options.ts';

/**
 * The keys of SageMaker's XGBoost container (`SAGEMAKER_INFERENCE_OUTPUT`). Among them `probability` is one number: of
 * the second class, or of the class that wins.
 */
export type ContainerKey = 'probability' | (typeof CONTAINER_KEYS)[number];

const { fround } = Math;

type Numbers = Float32Array | Float64Array;

/** The answer of one key for one row; `value` (numOutput) is what the objective made of its margins. */
type RowOutput = (value: Numbers, classes: readonly (string | number)[]) => OutputCell;

const first: RowOutput = ([value]) => value;
const largest: RowOutput = (value) => (value as Float64Array).reduce((a, b) => (b > a ? b : a));
const all: RowOutput = (value) => value;
/** The container takes the score from 1 even where it is no probability. */
const bothOf: RowOutput = (value) =>
  value instanceof Float64Array
    ? Float64Array.of(1 - value[0]!, value[0]!)
    : Float32Array.of(fround(1 - value[0]!), value[0]!);
const labels: RowOutput = (_value, classes) => classes;
const label =
  (indexOf: (value: Numbers) => number): RowOutput =>
  (value, classes) =>
    classes[indexOf(value)];

type Outputs = { readonly [key in ContainerKey]?: RowOutput };

const SCORE: Outputs = { labels, raw_score: first, raw_scores: bothOf };

/** By objective; keys that one does not have are empty cells. */
const CLASSIFICATION: ReadonlyMap<string, Outputs> = new Map([
  [
    'binary:logistic',
    {
      ...SCORE,
      predicted_label: label((value) => Number(value[0]! > 0.5)),
      probability: first,
      probabilities: bothOf,
    },
  ],
  ['binary:logitraw', { ...SCORE, predicted_label: label((value) => Number(value[0]! > 0)) }],
  ['binary:hinge', { ...SCORE, predicted_label: label((value) => value[0]!) }],
  ['multi:softmax', { ...SCORE, predicted_label: label((value) => value[0]!) }],
  [
    'multi:softprob',
    {
      labels,
      predicted_label: label((value) => argmax(value, value.length)[0]!),
      probability: largest,
      probabilities: all,
      raw_score: largest,
      raw_scores: all,
    },
  ],
]);

const REGRESSION: Outputs = { predicted_score: (value) => (value.length === 1 ? value[0] : value) };

/**
 * One column for a key, as the container answers it for the model's objective. Labels are the model's own where it has
 * some; a key that the objective does not have is empty, where the container writes NaN.
 */
export function containerColumn(model: Model, scores: Scores, numRow: number, key: ContainerKey): OutputColumn {
  const { numOutput } = scores;
  const value = numbersOf(scores);
  const outputs = CLASSIFICATION.get(model.summary.objective) ?? REGRESSION;
  const output = outputs[key];
  const classes = model.classes ?? Array.from({ length: Math.max(model.numGroup, 2) }, (_, index) => index);
  const rows = Array.from({ length: numRow }, (_, row) =>
    output?.(value.subarray(row * numOutput, (row + 1) * numOutput), classes),
  );
  const isFloat = typeof rows[0] === 'number' && key !== 'predicted_label';
  const numbers = value.constructor as typeof Float32Array;
  return { name: key, values: isFloat ? numbers.from(rows as number[]) : rows, isKeyed: true };
}

/** (numRow, numOutput) in float64 where there is that: of two classes the second's probability. */
function numbersOf({ value, precise, numOutput, classIndex }: Scores): Numbers {
  const { value: values, probability } = precise ?? {};
  if (values) return values;
  if (!probability || probability.length === value.length) return probability ?? value;
  return numOutput === 1 && classIndex && value.length * 2 === probability.length
    ? probability.filter((_, at) => at % 2 === 1)
    : value;
}
