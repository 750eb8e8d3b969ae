import type { LoadedModel } from '../../session.ts';
import { programText } from '../parts.ts';
import { readRowErrors } from './table.ts';
import { type Scored, type Task, WORKER_PROGRAM } from './worker.ts';

/** Why a file could not be scored. */
export interface FileProblem {
  readonly message: string;
  readonly hint?: string | undefined;
}

/** What came of a file. */
export type FileOutcome = { readonly scored: Scored } | { readonly problem: FileProblem };

/** Scores whole files. */
export type FileScorer = (task: Task) => Promise<FileOutcome>;

/**
 * A scorer with the page's model, in a Worker that is started by the first file. A file that comes while another is scored
 * takes its place: that one is given up, and what it would have become is never told.
 */
export function createPageScorer({ bytes }: LoadedModel): FileScorer {
  let worker: Worker | undefined;
  let isBusy = false;
  return (task) => {
    if (isBusy) {
      worker?.terminate();
      worker = undefined;
    }
    worker ??= startWorker(bytes);
    const running = worker;
    isBusy = true;
    return new Promise((resolve) => {
      running.onmessage = ({ data }: MessageEvent<FileOutcome>) => {
        isBusy = false;
        resolve(data);
      };
      running.onerror = ({ message }) => {
        isBusy = false;
        worker = undefined; // what is left of it is of no use
        resolve({ problem: { message: message || 'the Worker ended', hint: 'try a smaller file, or kindling score' } });
      };
      running.postMessage(task);
    });
  };
}

function startWorker(bytes: Uint8Array): Worker {
  const url = URL.createObjectURL(new Blob([WORKER_PROGRAM], { type: 'text/javascript' }));
  const worker = new Worker(url);
  worker.postMessage({ engine: programText('engine'), bytes });
  return worker;
}

/** A scorer that asks the server from which the page came. */
export async function scoreOnServer({ file, charset }: Task): Promise<FileOutcome> {
  const started = performance.now();
  try {
    const response = await fetch('invocations?on-row-error=annotate', {
      method: 'POST',
      headers: {
        'content-type': charset === 'utf-8' ? 'text/csv' : `text/csv; charset=${charset}`,
        accept: 'text/csv',
        ...(await codingOf(file)),
      },
      body: file,
    });
    if (response.status === 204)
      return { problem: { message: 'the file is empty', hint: 'choose one with rows in it' } };
    if (!response.ok) {
      const { detail, hint } = (await response.json()) as { detail: string; hint?: string };
      return { problem: { message: detail, hint } };
    }
    const bytes = new Uint8Array(await response.arrayBuffer());
    const contentType = response.headers.get('content-type') ?? 'text/csv';
    return { scored: { bytes, contentType, ...readRowErrors(bytes, contentType), ms: performance.now() - started } };
  } catch (error) {
    return { problem: { message: (error as Error).message, hint: 'look whether the server still runs' } };
  }
}

async function codingOf(file: Blob): Promise<{ 'content-encoding'?: string }> {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  return first === 0x1f && second === 0x8b ? { 'content-encoding': 'gzip' } : {};
}
