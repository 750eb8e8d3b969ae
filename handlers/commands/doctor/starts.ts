import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ConfigurationError } from '../../../lib/errors.ts';
import { nowMs } from '../../../lib/platform/node.ts';
import { bundlePath } from '../../bundle-path.ts';
import { beforeEarlyEnd } from '../../program/early-end.ts';
import type { Start } from './start.ts';

/** Starts that a median is taken of if they do not take many times as long as is enough. */
const [LEAST, MUCH_LONGER] = [3, 2];

/** Rows of the larger request. */
export const MANY_ROWS = 1000;

/** Medians over several starts. */
export interface Measured extends Start {
  readonly starts: number;
}

interface Plan {
  readonly uri: string;
  readonly numFeature: number;
  /** starts, unless they take longer than `enoughMs` together: then three, if these do not take much longer */
  readonly most: number;
  readonly enoughMs: number;
  /** told before each start */
  readonly onStart: (index: number) => void;
}

/** Starts a process again and again; the first one scores many rows as well. */
export async function measureStarts({ uri, numFeature, most, enoughMs, onStart }: Plan): Promise<Measured> {
  const began = nowMs();
  const starts: Start[] = [];
  const goesOn = (spentMs: number) => spentMs < (starts.length < LEAST ? MUCH_LONGER * enoughMs : enoughMs);
  while (starts.length < most && (starts.length === 0 || goesOn(nowMs() - began))) {
    onStart(starts.length);
    starts.push(await startOnce([uri, String(numFeature), String(starts.length === 0 ? MANY_ROWS : 0)]));
  }
  const middle = (pick: (start: Start) => number) => median(starts.map(pick));
  return {
    ...starts[0]!,
    nodeMs: middle(({ nodeMs }) => nodeMs),
    loadMs: middle(({ loadMs }) => loadMs),
    coldStartMs: middle(({ coldStartMs }) => coldStartMs),
    coldStartCpuMs: middle(({ coldStartCpuMs }) => coldStartCpuMs),
    starts: starts.length,
  };
}

async function startOnce(args: readonly string[]): Promise<Start> {
  const running = promisify(execFile)(process.execPath, [bundlePath('doctor-probe.cjs'), ...args]);
  const forget = beforeEarlyEnd(() => void running.child.kill());
  try {
    return JSON.parse((await running).stdout);
  } catch (cause) {
    const { stderr, signal } = cause as { stderr?: string; signal?: string };
    const reason = stderr?.trim() || `its process ended by ${signal}`;
    throw new ConfigurationError(`the model loads, and predicts nothing: ${reason}`, {
      hint: 'give it rows that it was made for: kindling score MODEL rows.csv',
      cause,
    });
  } finally {
    forget();
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
