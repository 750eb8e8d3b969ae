// A function's life in a process of its own, which kindling doctor measures: Node starts, the model is loaded, one row is
// predicted, then more. Arguments: the model, its number of features, and how many rows come behind the first one.
import { readFileSync } from 'node:fs';
import type { Start } from './commands/doctor/start.ts';

const [uri = '', features, rows] = process.argv.slice(2);
const numRow = Number(rows);
/** What the speed is taken from: CPU time, and requests, unless they last too long. A large model is laid out by the first ones. */
const [SPEED_MS, LEAST, MOST_MS] = [300, 12, 10_000];
const MAX_BODY_BYTES = 2 ** 30;
const line = `${Array.from({ length: Number(features) }, (_, feature) => (0.1 + (feature % 89) / 100).toFixed(4)).join(',')}\n`;

async function main(): Promise<void> {
  const nodeMs = performance.now();
  const { createInvokeHandler, model_fn } = await import('../lib/index.ts');
  const before = process.memoryUsage.rss();
  let [loadMs, loaded, loadPeak] = [0, 0, 0];
  const handler = createInvokeHandler({
    modelUri: uri,
    maxBodyBytes: MAX_BODY_BYTES,
    logger: { debug: ignore, info: ignore, warn: ignore, error: ignore, isTalkative: false },
    async model_fn(dir) {
      const started = performance.now();
      const model = await model_fn(dir);
      [loadMs, loaded, loadPeak] = [performance.now() - started, process.memoryUsage.rss(), peakBytes()];
      return model;
    },
  });
  const ask = (count: number) => handler({ body: line.repeat(count), contentType: 'text/csv', accept: 'text/csv' });
  await ask(1);
  const coldStartMs = performance.now();
  const coldStartCpuMs = cpuMs();
  const oneRow = peakBytes();
  const rowsPerSecond = numRow > 0 ? await measureSpeed(() => ask(numRow)) : 0;
  const manyRows = peakBytes();
  const start: Start = {
    nodeMs,
    loadMs,
    coldStartMs,
    coldStartCpuMs,
    memoryBytes: { before, loaded },
    peakBytes: { load: loadPeak, oneRow, manyRows },
    rowsPerSecond,
    rowBytes: line.length,
  };
  process.stdout.write(JSON.stringify(start));
}

function ignore(): void {}

/** Rows for each second of CPU time once the engine is warm: the later half of the requests. */
async function measureSpeed(ask: () => Promise<unknown>): Promise<number> {
  const spent: number[] = [];
  const began = performance.now();
  for (
    let sum = 0;
    (spent.length < LEAST || sum < SPEED_MS) && performance.now() - began < MOST_MS;
    sum += spent.at(-1)!
  ) {
    const started = cpuMs();
    await ask();
    spent.push(cpuMs() - started);
  }
  const warm = spent.slice(spent.length >> 1);
  return Math.round((1000 * numRow * warm.length) / warm.reduce((sum, ms) => sum + ms, 0));
}

/** CPU time of the process until now. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Linux's own count: getrusage counts what the parent had, too. */
function peakBytes(): number {
  try {
    const kilobytes = /VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'latin1'))?.[1];
    if (kilobytes) return Number(kilobytes) * 1024;
  } catch {
    // another system
  }
  return process.resourceUsage().maxRSS * 1024;
}

main().catch((error: Error) => {
  process.stderr.write(error.message);
  process.exitCode = 1;
});
