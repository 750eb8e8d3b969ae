import type { ScoreSummary } from '../../../lib/batch/score-summary.ts';

const REDRAW_MS = 200;
const WIDTH = 24;
const CLEAR_LINE = '\r\x1b[K';

/** Shows how far the work is, on one line of a terminal; anything else stays clean. Returns what ends it. */
export function showProgress(
  summary: ScoreSummary,
  read: () => number,
  size: number | undefined,
  terminal: NodeJS.WriteStream = process.stderr,
): () => void {
  if (!terminal.isTTY) return () => undefined;
  const started = performance.now();
  const timer = setInterval(() => {
    const seconds = (performance.now() - started) / 1000;
    terminal.write(CLEAR_LINE + progressLine(summary.rows, read(), size, seconds).slice(0, terminal.columns - 1));
  }, REDRAW_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    terminal.write(CLEAR_LINE);
  };
}

/** `[#####---] 42 %  120000 rows/s  31.5 MB/s  1:05 left`; where the size is not known only the speed. */
function progressLine(rows: number, bytes: number, size: number | undefined, seconds: number): string {
  const speed = `${Math.round(rows / seconds)} rows/s  ${(bytes / 1e6 / seconds).toFixed(1)} MB/s`;
  if (size === undefined) return `${rows} rows  ${speed}`;
  const done = Math.min(bytes / size, 1);
  const bar = '#'.repeat(Math.round(done * WIDTH)).padEnd(WIDTH, '-');
  const left = done > 0 ? `  ${clock((seconds / done) * (1 - done))} left` : '';
  return `[${bar}] ${Math.floor(done * 100)} %  ${speed}${left}`;
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
}
