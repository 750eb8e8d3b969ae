// What lies beside a model and says more of it: rows, and how good it was. Nothing of it must be there, or be right.
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { input_fn } from '../../lib/hooks/input-fn.ts';
import { expectedBy, matchFeatures } from '../../lib/hooks/match-features.ts';
import type { Model } from '../../lib/model/model.ts';
import type { Metric } from '../../lib/playground/glance.ts';

/** Files with rows of the kind that the model is asked about, the best first: rows that it was not trained on. */
const ROWS = ['holdout.csv', 'examples.csv', 'test.csv', 'validation.csv', 'data.csv', 'train.csv'];
const MAX_EXAMPLES = 20;
/** Of a file the beginning is enough. */
const HEAD_BYTES = 2 ** 20;
const MAX_METRICS_BYTES = 2 ** 16;

/** Example rows, as texts in the order of the model's features. */
export interface Examples {
  readonly rows: readonly (readonly string[])[];
  /** name of the file */
  readonly from: string;
}

/** Rows from a file beside the model; undefined where there is none whose columns fit. */
export async function findExamples(modelUri: string, model: Model): Promise<Examples | undefined> {
  const folder = folderOf(modelUri);
  if (folder === undefined) return undefined;
  for (const from of ROWS) {
    const rows = await readRows(join(folder, from), model).catch(() => []);
    if (rows.length > 0) return { rows, from };
  }
  return undefined;
}

/** Numbers of `metrics.json`; none where there is no such file. */
export function findMetrics(modelUri: string): Metric[] {
  try {
    const path = join(folderOf(modelUri) ?? '', 'metrics.json');
    if (statSync(path).size > MAX_METRICS_BYTES) return [];
    const entries = Object.entries(JSON.parse(readFileSync(path, 'utf8')));
    return entries.flatMap(([name, value]) => (typeof value === 'number' ? [{ name, value }] : []));
  } catch {
    return [];
  }
}

/** Where the files lie that come with a model; undefined for one in S3. */
function folderOf(modelUri: string): string | undefined {
  if (/^\w+:\/\//.test(modelUri)) return undefined;
  return statSync(modelUri, { throwIfNoEntry: false })?.isDirectory() ? modelUri : dirname(modelUri);
}

async function readRows(path: string, model: Model): Promise<string[][]> {
  const frame = await input_fn(readWholeLines(path), 'text/csv');
  const rows = frame.rows.expecting?.(expectedBy(model)) ?? frame.rows;
  const { columns } = matchFeatures(frame.withRows(rows), model);
  return Array.from({ length: Math.min(rows.numRow, MAX_EXAMPLES) }, (_, row) => {
    const cells = rows.jsonCells(row);
    return Array.from(columns, (column) => toText(cells.get(column)));
  });
}

/** The first lines of a file, without what may be half of one. */
function readWholeLines(path: string): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const head = new Uint8Array(HEAD_BYTES);
    const bytes = head.subarray(0, readSync(file, head, 0, HEAD_BYTES, 0));
    return bytes.length < HEAD_BYTES ? bytes : bytes.subarray(0, bytes.lastIndexOf(10) + 1);
  } finally {
    closeSync(file);
  }
}

/** A JSON cell as somebody would type it. */
function toText(json = 'null'): string {
  const value: unknown = JSON.parse(json);
  if (value === null) return '';
  return typeof value === 'string' ? value : json;
}
