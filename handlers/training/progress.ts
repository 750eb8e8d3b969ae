import type { RoundNews } from '../../lib/training/job/job-listener.ts';
import { roundLine } from '../../lib/training/job/metric-lines.ts';
import { writeLine } from '../program/printable.ts';
import { ProgressBar } from '../program/progress-bar.ts';

/** Shows how far the training is: a bar on a terminal, else XGBoost's line per round on stdout. */
export class Progress {
  readonly #bar = new ProgressBar();

  show({ report, numRound, fold = { index: 0, count: 1 } }: RoundNews): void {
    if (!this.#bar.isShown) {
      writeLine(process.stdout, roundLine(report));
      return;
    }
    const done = report.round + 1;
    const metrics = report.metrics.map(({ set, metric, value }) => `${set}-${metric} ${value.toFixed(4)}`);
    const folds = fold.count > 1 ? [`fold ${fold.index + 1} of ${fold.count}`] : [];
    const share = (fold.index + done / numRound) / fold.count;
    this.#bar.draw(share, [...folds, `round ${done} of ${numRound}`, ...metrics].join('  '));
  }

  /** A line between the rounds. */
  tell(line: string): void {
    this.#bar.end();
    writeLine(process.stdout, line);
  }

  /** Clears the bar. */
  end(): void {
    this.#bar.end();
  }
}
