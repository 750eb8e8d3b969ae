// Linear models beside XGBoost: what members vote with, and what a stack ends in.

import type { PlanNode } from '../node.ts';
import { markRead, type Shape } from '../shape.ts';
import { columnName } from '../steps/elementwise.ts';
import { type Rows, type Table, toNumbers } from '../table.ts';
import { answerClasses, answerValues, classesHead, type Floats, valuesHead } from './answers.ts';
import type { CompileHead } from './head.ts';
import { readLabels } from './members.ts';

const { fround } = Math;
const same = (value: number) => value;

/** The sum of the columns times their coefficients. */
export const compileLinearRegressor: CompileHead = (node, input) => {
  const linear = compileLinear(node, input, 1);
  return valuesHead(1, !isSingle(node, input), (table, rows) => answerValues(linear(table, rows)));
};

/** Probabilities that are logistic functions of such sums. */
export const compileLogisticRegression: CompileHead = (node, input) => {
  const labels = readLabels(node);
  const isBinary = labels.length === 2;
  const linear = compileLinear(node, input, isBinary ? 1 : labels.length);
  const multiClass = node.get('multi_class');
  if (isBinary && multiClass === 'multinomial') throw node.unsupported('multi_class');
  const isEach = multiClass === 'ovr' || multiClass === 'warn' || node.get('solver') === 'liblinear';
  const head = classesHead(labels, !isSingle(node, input), (table, rows) => {
    const sums = linear(table, rows);
    if (isBinary)
      return answerClasses(
        bothOf(sums.map(expit)),
        2,
        Int32Array.from(sums, (sum) => (sum > 0 ? 1 : 0)),
      );
    const numbers = isEach ? sums.map(expit) : exponentials(sums, labels.length);
    return answerClasses(shares(numbers, labels.length), labels.length);
  });
  return { ...head, decide: linear };
};

/** (numRow, numOutput) sums, float32 where columns and coefficients are. */
function compileLinear(node: PlanNode, input: Shape, numOutput: number): (table: Table, rows: Rows) => Floats {
  node.requireWidth(input);
  markRead(input);
  const { width } = input;
  const coefficients = node.floats('coef_', numOutput * width);
  const intercepts = readIntercepts(node, numOutput);
  const areSingle = isSingle(node, input);
  const round = areSingle ? fround : same;
  return (table, rows) => {
    const columns = toNumbers(table, input, rows);
    for (const [at, column] of columns.entries()) requireFinite(column, columnName(input, at), rows);
    const sums = areSingle ? new Float32Array(table.numRow * numOutput) : new Float64Array(table.numRow * numOutput);
    for (let at = 0; at < sums.length; at++) {
      const output = at % numOutput;
      const row = (at - output) / numOutput;
      let sum = 0;
      for (let column = 0; column < width; column++)
        sum += columns[column]![row]! * coefficients[output * width + column]!;
      sums[at] = round(sum) + intercepts[output]!;
    }
    return sums;
  };
}

/** Whether it computes in float32. */
function isSingle(node: PlanNode, { precision }: Shape): boolean {
  return precision === 'single' && node.isFloat32('coef_');
}

function readIntercepts(node: PlanNode, numOutput: number): Float64Array {
  const value = node.fitted('intercept_');
  return typeof value === 'number' ? new Float64Array(numOutput).fill(value) : node.floats('intercept_', numOutput);
}

function requireFinite(column: Float64Array, name: string, rows: Rows): void {
  for (const [row, value] of column.entries()) {
    if (Number.isFinite(value)) continue;
    rows.refuse(
      row,
      name,
      `a linear model takes no ${Number.isNaN(value) ? 'missing' : 'infinite'} value`,
      'fill the cell, or train with an imputer before it',
    );
  }
}

function expit(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

/** (numRow, 2) */
function bothOf(probability: Floats): Floats {
  const both =
    probability instanceof Float32Array
      ? new Float32Array(probability.length * 2)
      : new Float64Array(probability.length * 2);
  for (const [row, p] of probability.entries()) {
    both[2 * row] = 1 - p;
    both[2 * row + 1] = p;
  }
  return both;
}

/** Of each number of a row without the largest. */
function exponentials(numbers: Floats, width: number): Floats {
  const largest = rowsOf(numbers, width, Math.max);
  return numbers.map((value: number, at: number) => Math.exp(value - largest[Math.floor(at / width)]!));
}

/** Each number as its share of its row. */
function shares(numbers: Floats, width: number): Floats {
  const sums = rowsOf(numbers, width, (sum, value) => sum + value);
  return numbers.map((value: number, at: number) => value / sums[Math.floor(at / width)]!);
}

/** (numRow) the numbers of each row made one, from left to right */
function rowsOf(numbers: Floats, width: number, join: (all: number, value: number) => number): Float64Array {
  const joined = new Float64Array(numbers.length / width);
  for (const [at, value] of numbers.entries()) {
    const row = Math.floor(at / width);
    joined[row] = at % width === 0 ? value : join(joined[row]!, value);
  }
  return joined;
}
