import { nowMs } from '../../lib/platform/node.ts';
import { beforeEarlyEnd } from './early-end.ts';
import { paint } from './style.ts';

const WIDTH = 24;
const REDRAW_MS = 100;
const CLEAR_LINE = '\r\x1b[K';

/** How far a work is, on one line of a terminal; anything else stays clean. */
export class ProgressBar {
  readonly #terminal: NodeJS.WriteStream;
  readonly isShown: boolean;
  readonly #forget: () => void = () => undefined;
  #start: { readonly at: number; readonly fraction: number } | undefined;
  #drawnAt = -Infinity;

  constructor(terminal: NodeJS.WriteStream = process.stderr) {
    this.#terminal = terminal;
    this.isShown = terminal.isTTY === true && process.env.TERM !== 'dumb';
    if (this.isShown) this.#forget = beforeEarlyEnd(() => this.#clear());
  }

  /** @param fraction of the work that is done; undefined where nobody knows how much there is */
  draw(fraction: number | undefined, text: string): void {
    const now = nowMs();
    if (!this.isShown || (now - this.#drawnAt < REDRAW_MS && fraction !== 1)) return;
    this.#drawnAt = now;
    const columns = (this.#terminal.columns || 80) - 1;
    if (fraction === undefined) this.#terminal.write(CLEAR_LINE + text.slice(0, columns));
    else this.#terminal.write(CLEAR_LINE + this.#bar(fraction, this.#timeLeft(fraction, now) + text, columns));
  }

  /** Leaves the line empty. */
  end(): void {
    this.#forget();
    if (this.isShown) this.#clear();
  }

  #clear(): void {
    this.#terminal.write(CLEAR_LINE);
  }

  /** `━━━━━━━━━━──────────────  42 %  1:05 left  …` */
  #bar(fraction: number, text: string, columns: number): string {
    const filled = Math.round(Math.min(fraction, 1) * WIDTH);
    const percent = `${Math.floor(fraction * 100)}`.padStart(3);
    const rest = ` ${percent} %  ${text}`.slice(0, Math.max(columns - WIDTH, 0));
    return this.#paint('cyan', '━'.repeat(filled)) + this.#paint('dim', '─'.repeat(WIDTH - filled)) + rest;
  }

  #paint(format: 'cyan' | 'dim', text: string): string {
    return paint(format, text, this.#terminal);
  }

  /** At the speed since the first drawing: what a checkpoint brought took no time. */
  #timeLeft(fraction: number, now: number): string {
    this.#start ??= { at: now, fraction };
    const done = fraction - this.#start.fraction;
    if (done <= 0) return '';
    const seconds = ((now - this.#start.at) / 1000 / done) * (1 - fraction);
    return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')} left  `;
  }
}
