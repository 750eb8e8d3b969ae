import type { ScoreSummary } from '../../../lib/batch/score-summary.ts';
import { nowMs } from '../../../lib/platform/node.ts';
import { ProgressBar } from '../../program/progress-bar.ts';

const REDRAW_MS = 200;

/**
 * Shows how far the scoring is, and how fast; where the size of the input is not known only that. Returns what ends it.
 */
export function showProgress(summary: ScoreSummary, read: () => number, size: number | undefined): () => void {
  const bar = new ProgressBar();
  const started = nowMs();
  const draw = () => {
    const seconds = (nowMs() - started) / 1000;
    const speed = `${Math.round(summary.rows / seconds)} rows/s  ${(read() / 1e6 / seconds).toFixed(1)} MB/s`;
    if (size === undefined) bar.draw(undefined, `${summary.rows} rows  ${speed}`);
    else bar.draw(Math.min(read() / size, 1), speed);
  };
  const timer = setInterval(draw, REDRAW_MS).unref();
  return () => {
    clearInterval(timer);
    bar.end();
  };
}
