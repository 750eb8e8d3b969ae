import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataSource } from '../../lib/training/job/data-source.ts';
import type { JobListener } from '../../lib/training/job/job-listener.ts';
import { parseJobOptions } from '../../lib/training/job/options.ts';
import type { JobResult } from '../../lib/training/job/run-job.ts';

/** Bytes as a file of that name, in pieces of a few bytes where the test is about streaming. */
export function sourceOf(
  bytes: string | Uint8Array,
  name = 'data.csv',
  pieceBytes = Number.MAX_SAFE_INTEGER,
): DataSource {
  const all = Buffer.from(bytes as Uint8Array);
  return {
    name,
    async *open() {
      for (let at = 0; at < all.length; at += pieceBytes) yield all.subarray(at, at + pieceBytes);
    },
  };
}

/** The lines of a bundled model's training rows, the header first. */
export function bundledLines(name: string): string[] {
  const text = readFileSync(join(import.meta.dirname, '../../model-artifacts', name, 'data.csv'), 'utf8');
  return text.trim().split('\n');
}

/** The training rows of a bundled model. */
export function bundledData(name: string): DataSource {
  return sourceOf(readFileSync(join(import.meta.dirname, '../../model-artifacts', name, 'data.csv')));
}

export function jobOptions(values: { readonly [name: string]: unknown }) {
  return parseJobOptions(new Map(Object.entries(values)));
}

export const silent: JobListener = { onStart: () => undefined, onLine: () => undefined, onRound: () => undefined };

/** The text of a file that a job leaves. */
export function textOf({ modelFiles, outputFiles }: JobResult, name: string): string {
  const file = [...modelFiles, ...outputFiles].find((one) => one.name === name);
  if (file === undefined) throw new Error(`the job leaves no ${name}`);
  return Buffer.from(file.bytes).toString('utf8');
}
