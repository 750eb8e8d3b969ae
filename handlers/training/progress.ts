import { roundLine } from '../../lib/training/job/metric-lines.ts';
import type { RoundNews } from '../../lib/training/job/run-job.ts';
import { ProgressBar } from '../program/progress-bar.ts';

/** Shows how far the training is: a bar on a terminal, else XGBoost's line per round on stdout. */
export class Progress {
  readonly #bar = new ProgressBar();

  show({ report, numRound }: RoundNews): void {
    if (!this.#bar.isShown) {
      process.stdout.write(`${roundLine(report)}\n`);
      return;
    }
    const done = report.round + 1;
    const metrics = report.metrics.map(({ set, metric, value }) => `${set}-${metric} ${value.toFixed(4)}`);
    this.#bar.draw(done / numRound, [`round ${done} of ${numRound}`, ...metrics].join('  '));
  }

  /** Clears the bar. */
  end(): void {
    this.#bar.end();
  }
}
