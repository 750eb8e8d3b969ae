import { isName, isObject } from '../graph.ts';
import { describe, type PlanNode } from '../node.ts';
import { holdsText } from '../table.ts';
import { elementwise } from './elementwise.ts';
import { type CompileStep, identity } from './step.ts';

const { fround } = Math;

/** numpy's ufuncs by name, and SciPy's; NaN comes out of NaN. */
const UFUNCS: ReadonlyMap<string, (x: number) => number> = new Map([
  ['log', Math.log],
  ['log1p', Math.log1p],
  ['log2', Math.log2],
  ['log10', Math.log10],
  ['exp', Math.exp],
  ['expm1', Math.expm1],
  ['exp2', (x) => 2 ** x],
  ['sqrt', Math.sqrt],
  ['cbrt', Math.cbrt],
  ['square', (x) => x * x],
  ['abs', Math.abs],
  ['absolute', Math.abs],
  ['fabs', Math.abs],
  ['negative', (x) => -x],
  ['reciprocal', (x) => 1 / x],
  ['sign', Math.sign],
  ['floor', Math.floor],
  ['ceil', Math.ceil],
  ['rint', roundHalfToEven],
  ['trunc', Math.trunc],
  ['sin', Math.sin],
  ['cos', Math.cos],
  ['tan', Math.tan],
  ['arcsin', Math.asin],
  ['arccos', Math.acos],
  ['arctan', Math.atan],
  ['sinh', Math.sinh],
  ['cosh', Math.cosh],
  ['tanh', Math.tanh],
  ['arcsinh', Math.asinh],
  ['arccosh', Math.acosh],
  ['arctanh', Math.atanh],
  ['positive', (x) => x],
  ['round', roundHalfToEven],
  ['around', roundHalfToEven],
  ['nan_to_num', (x) => (Number.isNaN(x) ? 0 : Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, x)))],
  ['isnan', (x) => Number(Number.isNaN(x))],
  ['deg2rad', toRadians],
  ['radians', toRadians],
  ['rad2deg', toDegrees],
  ['degrees', toDegrees],
]);
const SCIPY: ReadonlyMap<string, (x: number) => number> = new Map([
  ['expit', (x) => 1 / (1 + Math.exp(-x))],
  ['logit', (x) => Math.log(x / (1 - x))],
  ...['log1p', 'expm1', 'exp2', 'cbrt'].map((name) => [name, UFUNCS.get(name)!] as const),
]);

/** No function, or one of numpy's or SciPy's that has a name. */
export const compileFunctionTransformer: CompileStep = (node, input) => {
  const func = node.get('func') ?? null;
  if (func === null) return identity(input);
  const call = findFunction(node, 'func');
  requireNoArguments(node, 'kw_args');
  const isSingle = input.precision === 'single';
  if (input.parts.some(holdsText))
    throw node.refuse(`calls ${describe(func)} on a column of texts`, 'encode it before');
  const stored = isName(func) && KEEPS_ZERO.has(lastName(func.name)) ? call : undefined;
  if (input.isSparse && !stored)
    throw node.refuse(`calls ${describe(func)} on a sparse matrix, which it does not take`);
  return elementwise(input, {
    dense: (values) => {
      for (let row = 0; row < values.length; row++)
        values[row] = isSingle ? fround(call(values[row]!)) : call(values[row]!);
    },
    stored,
  });
};

/** What numpy's functions do to a sparse matrix that has them as methods: its zeros stay. */
const KEEPS_ZERO: ReadonlySet<string> = new Set([
  'sqrt',
  'log1p',
  'expm1',
  'sin',
  'tan',
  'arcsin',
  'arctan',
  'arcsinh',
  'arctanh',
  'deg2rad',
  'rad2deg',
  'sinh',
  'tanh',
  'sign',
  'floor',
  'ceil',
  'rint',
  'trunc',
  'abs',
  'absolute',
  'negative',
]);

/** @throws ModelFormatError for a function that is code of the user's own */
export function findFunction(node: PlanNode, key: string): (x: number) => number {
  const func = node.get(key);
  const name = isName(func) ? func.name : undefined;
  const last = lastName(name ?? '');
  const found = name?.startsWith('scipy.special.')
    ? SCIPY.get(last)
    : name?.startsWith('numpy.')
      ? UFUNCS.get(last)
      : undefined;
  if (found !== undefined) return found;
  const what = name ?? (isObject(func) ? func.className : describe(func));
  const whose = /^(?:numpy|scipy|sklearn|builtins)\b/.test(what)
    ? 'which is not supported'
    : 'code of your own, which kindling does not run';
  throw node.refuse(
    `calls ${what}, ${whose}`,
    "use scikit-learn's transformers, or change the columns before you send them",
  );
}

export function requireNoArguments(node: PlanNode, key: string): void {
  const given = node.get(key) ?? null;
  const isEmpty =
    given === null ||
    (typeof given === 'object' && 'entries' in given && Array.isArray(given.entries) && given.entries.length === 0);
  if (!isEmpty) throw node.unsupported(key);
}

function roundHalfToEven(x: number): number {
  const rounded = Math.round(x);
  return Math.abs(x % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

function toRadians(x: number): number {
  return x * (Math.PI / 180);
}

function toDegrees(x: number): number {
  return x * (180 / Math.PI);
}

function lastName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
