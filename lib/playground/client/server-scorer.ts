import type { Answer } from '../answer.ts';
import type { PlaygroundDescription } from '../description.ts';
import { locateProblem } from '../problems.ts';
import type { Outcome, Scorer } from '../session.ts';
import { jsonRow, pathOf } from '../snippets.ts';

/** A value by its name in the answer. */
type Entry = readonly [name: string, value: unknown];

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
    // a wrong value is no failure of the page, which browsers would log
    const at = `${pathOf(this.#description.target)}?on-row-error=annotate`;
    const response = await fetch(at, { method: 'POST', headers, body });
    const text = await response.text();
    const { fields } = this.#description;
    if (!response.ok) {
      const { detail = text, hint } = JSON.parse(text);
      return { problems: new Map([locateProblem({ message: detail, hint }, fields)]) };
    }
    const { entries, error } = splitError(this.#outputsIn(JSON.parse(text)));
    return typeof error === 'string'
      ? { problems: new Map([locateProblem({ message: error }, fields)]) }
      : { answer: toAnswer(entries) };
  }

  /** What stands behind the row in an answer of any shape. */
  #outputsIn(body: unknown): Entry[] {
    const row = Array.isArray(body) ? body[0] : ((body as { predictions?: unknown[] }).predictions?.[0] ?? body);
    if (Array.isArray(row)) return row.map((value, output) => [`prediction_${output}`, value]);
    if (typeof row !== 'object' || row === null) return [['prediction', row]];
    const own = new Set(this.#description.fields.map(({ name }) => name));
    return Object.entries(row).filter(([name]) => !own.has(name));
  }
}

/** The error of the row is the last of its values; hooks of one's own may answer without. */
function splitError(entries: readonly Entry[]): { readonly entries: readonly Entry[]; readonly error: unknown } {
  const [name = '', error] = entries.at(-1) ?? [];
  const isError = /^error(_\d+)?$/.test(name) || error === null || String(error).startsWith('row 1');
  return isError ? { entries: entries.slice(0, -1), error } : { entries, error: undefined };
}

function toAnswer(entries: readonly Entry[]): Answer {
  const values = entries.map(([name, value]) => ({ name, value: value as never }));
  const isProbability = /_proba$|^probability/;
  const predictions = values.filter(({ name }) => /^prediction/.test(name) && !isProbability.test(name));
  return {
    predictions: predictions.map((one) => (predictions.length === 1 ? { ...one, name: 'prediction' } : one)),
    probabilities: values.filter(({ name }) => isProbability.test(name)),
    margins: [],
  };
}
