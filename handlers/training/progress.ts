import { roundLine } from '../../lib/training/job/metric-lines.ts';
import type { RoundNews } from '../../lib/training/job/run-job.ts';

const WIDTH = 24;
const REDRAW_MS = 100;

/** Shows how far the training is: a bar on a terminal, else XGBoost's line per round on stdout. */
export class Progress {
  readonly #isTerminal: boolean;
  readonly #started = performance.now();
  #first: number | undefined;
  #drawn = 0;

  constructor(isTerminal = process.stderr.isTTY === true) {
    this.#isTerminal = isTerminal;
  }

  show(news: RoundNews): void {
    if (!this.#isTerminal) {
      process.stdout.write(`${roundLine(news.report)}\n`);
      return;
    }
    const { round } = news.report;
    this.#first ??= round;
    const now = performance.now();
    if (now - this.#drawn < REDRAW_MS && round + 1 < news.numRound) return;
    this.#drawn = now;
    process.stderr.write(`\r\x1b[2K${this.#bar(news, (now - this.#started) / 1000)}`);
  }

  /** Clears the bar. */
  end(): void {
    if (this.#isTerminal) process.stderr.write('\r\x1b[2K');
  }

  #bar({ report, numRound }: RoundNews, seconds: number): string {
    const done = report.round + 1;
    const filled = Math.round((WIDTH * done) / numRound);
    const left = (seconds / (done - this.#first!)) * (numRound - done);
    const metrics = report.metrics.map(({ set, metric, value }) => `${set}-${metric} ${value.toFixed(4)}`).join('  ');
    const bar = `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${done}/${numRound}  ${left.toFixed(0)} s left  ${metrics}`;
    return bar.slice(0, (process.stderr.columns ?? 120) - 1);
  }
}
