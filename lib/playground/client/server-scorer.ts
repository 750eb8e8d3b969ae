import type { Answer } from '../answer.ts';
import type { PlaygroundDescription } from '../description.ts';
import type { Outcome, Scorer } from '../session.ts';
import { jsonRow } from '../snippets.ts';

/** Asks the server that the page comes from, for models that the page itself cannot run. */
export class ServerScorer implements Scorer {
  readonly #description: PlaygroundDescription;

  constructor(description: PlaygroundDescription) {
    this.#description = description;
  }

  async score(cells: readonly string[]): Promise<Outcome> {
    try {
      return await this.#ask(cells);
    } catch (error) {
      const hint = 'look whether the server still runs';
      return { problems: new Map([[-1, { message: (error as Error).message, hint }]]) };
    }
  }

  async #ask(cells: readonly string[]): Promise<Outcome> {
    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    const body = jsonRow(this.#description, cells);
    const response = await fetch('invocations', { method: 'POST', headers, body });
    const text = await response.text();
    if (!response.ok) return { problems: this.#problemsIn(text) };
    return { answer: toAnswer(JSON.parse(text)) };
  }

  /** Where the server names the column, at its field. */
  #problemsIn(text: string) {
    const { detail = text, hint, column } = JSON.parse(text);
    const feature = this.#description.fields.findIndex(({ name }) => name === column);
    const message = feature < 0 ? detail : detail.replace(/^row 1(, column "(?:[^"\\]|\\.)*")?: /, '');
    return new Map([[feature, { message, hint }]]);
  }
}

/** The values of a row by name: those of several outputs come as a list. */
function entriesOf(row: unknown): readonly (readonly [name: string, value: unknown])[] {
  if (Array.isArray(row)) return row.map((value, output) => [`prediction_${output}`, value]);
  return typeof row === 'object' && row !== null ? Object.entries(row) : [['prediction', row]];
}

/** What stands beside the row, or for it, in an answer of any shape. */
function toAnswer(body: unknown): Answer {
  const row = Array.isArray(body) ? body[0] : ((body as { predictions?: unknown[] }).predictions?.[0] ?? body);
  const entries = entriesOf(row);
  const pick = (pattern: RegExp) =>
    entries.filter(([name]) => pattern.test(name)).map(([name, value]) => ({ name, value: value as never }));
  return {
    predictions: pick(/^prediction/),
    probabilities: pick(/_proba$|^probability/),
    margins: [],
  };
}
