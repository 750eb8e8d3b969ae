import type { TransformOptions } from '../hooks/options.ts';
import { readAnswer } from './answer.ts';
import type { PlaygroundDescription } from './description.ts';
import { locateProblem, type ToldError } from './problems.ts';
import type { LoadedModel, Outcome, Problem, Scorer } from './session.ts';

/** Answers rows in the page, by the hooks that answer `/invocations`. */
export class PageScorer implements Scorer {
  readonly #model: LoadedModel;
  readonly #description: PlaygroundDescription;
  readonly #options: TransformOptions;
  /** of the last row that was answered */
  #good: readonly string[] = [];

  constructor(model: LoadedModel, description: PlaygroundDescription) {
    this.#model = model;
    this.#description = description;
    const { outputs, missing } = description;
    this.#options = { outputs: ['prediction', ...outputs], missing, onUnknownCategory: 'fail' };
  }

  async score(cells: readonly string[]): Promise<Outcome> {
    try {
      const answer = await this.#answer(cells);
      this.#good = cells;
      return { answer };
    } catch (error) {
      return { problems: await this.#findProblems(cells, error) };
    }
  }

  async #answer(cells: readonly string[]) {
    const { engine, predictor } = this.#model;
    const row = cells.map((text) => (text.trim() === '' ? null : text));
    const frame = await engine.input_fn(JSON.stringify([row]), 'application/json');
    const answered = await engine.predict_fn(frame, predictor.model, this.#options);
    return readAnswer(answered.predictions);
  }

  /** Values that cannot be used: those that are new since the last good row are tried alone, as the model stops at the first. */
  async #findProblems(cells: readonly string[], error: unknown): Promise<ReadonlyMap<number, Problem>> {
    const problems = new Map<number, Problem>();
    const { fields } = this.#description;
    const locate = (error: unknown) => locateProblem(error as ToldError, fields);
    const none = fields.map(() => '');
    const suspects = [...cells.entries()].filter(([feature, text]) => text !== '' && text !== this.#good[feature]);
    for (const [feature, text] of suspects.slice(0, MAX_TRIED)) {
      const problem = await this.#answer(none.with(feature, text)).then(() => undefined, locate);
      if (problem !== undefined) problems.set(feature, problem[1]);
    }
    return problems.size > 0 ? problems : new Map([locate(error)]);
  }
}

/** More values at once come from a row that was pasted; each trial costs a prediction. */
const MAX_TRIED = 50;
