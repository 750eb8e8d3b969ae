// Rows that the contract is asked with, and what XGBoost says of them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Question } from '../../support/lambda-events.ts';
import type { Deployment } from './row.ts';

interface Numbers {
  readonly features: readonly string[];
  readonly cells: readonly number[];
  readonly value: number;
  readonly margin: number;
  readonly contributions: readonly number[];
  readonly leaf: readonly number[];
  readonly first10: number;
}
interface Classes extends Omit<Numbers, 'value' | 'margin' | 'contributions'> {
  readonly classes: readonly string[];
  readonly label: string;
  readonly probabilities: readonly number[];
  readonly margin: readonly number[];
  readonly contributions: readonly (readonly number[])[];
}
/** abalone with another length, with features missing, and so on */
type Changed =
  | 'lengthOne'
  | 'lengthZero'
  | 'lengthInf'
  | 'lengthMinusInf'
  | 'lengthMissing'
  | 'lengthOnly'
  | 'firstThree'
  | 'allMissing'
  | 'zeros'
  | 'reversed';

/** numbers.json, which of_xgboost.py has written. */
const OF_XGBOOST = JSON.parse(readFileSync(join(import.meta.dirname, 'numbers.json'), 'utf8')) as {
  readonly abalone: Numbers & { readonly [name in Changed]: number };
  readonly wine: Classes;
  readonly breast_cancer: Omit<Classes, 'margin'> & { readonly margin: number };
  readonly penguins: {
    readonly features: readonly string[];
    readonly cells: readonly (string | number)[];
    readonly value: number;
    readonly unknownIsland: number;
  };
};

const ROOT = join(import.meta.dirname, '../../..');
const modelOf = (name: string) => join(ROOT, 'model-artifacts', name);
export const folderOf = (name: string) => join(ROOT, 'test/model/model-dirs', name, 'model');

/** One of model-artifacts in all ways in. */
export const deploymentOf = (name: string, env = {}, options = {}): Deployment => ({
  env: { SM_MODEL_DIR: modelOf(name), ...env },
  options: { modelUri: modelOf(name), modelName: name, ...options },
  packed: join(ROOT, 'dist/model-artifacts', name, 'model.kindling'),
});

/** A folder that only what reads files has. */
export const folderDeployment = (folder: string): Deployment => ({
  env: { SM_MODEL_DIR: folder },
  options: { modelUri: folder },
});

export const { abalone, wine, penguins, breast_cancer: cancer } = OF_XGBOOST;
export const NAMES = abalone.features.join(',');
export const CELLS = abalone.cells.join(',');
/** all cells but the first */
export const REST = abalone.cells.slice(1).join(',');
export const RECORD = recordOf(abalone.features, abalone.cells);

export function recordOf(names: readonly string[], cells: readonly unknown[]): { [name: string]: unknown } {
  return Object.fromEntries(names.map((name, at) => [name, cells[at]]));
}

export const typed = (type: string, body: string | Uint8Array, headers = {}): Question => ({
  headers: { 'content-type': type, ...headers },
  body,
});
export const csv = (body: string | Uint8Array, headers = {}) => typed('text/csv', body, headers);
export const json = (value: unknown, headers = {}) => typed('application/json', JSON.stringify(value), headers);
/** The same with options in the query. */
export const asking = (options: string, question: Question): Question => ({
  ...question,
  path: `/invocations?${options}`,
});
