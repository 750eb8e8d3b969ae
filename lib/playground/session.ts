import type { Answers, PredictorOf } from '../browser.ts';
import type { Answer } from './answer.ts';
import type { PlaygroundDescription } from './description.ts';
import type { Engine } from './engine.ts';

/** Why a value, or the row as a whole, cannot be used. */
export interface Problem {
  readonly message: string;
  /** the way out */
  readonly hint?: string | undefined;
}

/** What came of a row: an answer, or problems, those of the row as a whole under -1. */
export type Outcome = { readonly answer: Answer } | { readonly problems: ReadonlyMap<number, Problem> };

/** Who answers rows. */
export interface Scorer {
  /** @param cells (numFeature) texts, empty where a value is missing */
  score(cells: readonly string[]): Promise<Outcome>;
}

/** The model in the page, where the page can run it. */
export interface LoadedModel {
  readonly engine: Engine;
  readonly predictor: PredictorOf<Answers>;
  /** the engine's program, from which a Worker imports one of its own */
  readonly engineUrl: string;
  /** the packed model in gzip, for a Worker */
  readonly bytes: Uint8Array;
}

/** The page's programs for drawing: the exports of dist/charts.cjs. */
export type ChartLoader = () => Promise<unknown>;

/** Told after every change of the row and after every answer. */
export type Listener = (session: Session) => void;

/** What panels work with besides the row. */
export interface SessionParts {
  readonly model: LoadedModel | undefined;
  readonly loadCharts: ChartLoader;
}

const NO_PROBLEMS: ReadonlyMap<number, Problem> = new Map();

/** One model and one row, and who wants to know of changes: all that the panels of the page have in common. */
export class Session {
  readonly description: PlaygroundDescription;
  /** undefined where the server answers */
  readonly model: LoadedModel | undefined;
  /** Evaluates the charts' program, once: for panels, which are opened after the first answer. */
  readonly loadCharts: ChartLoader;
  readonly #scorer: Scorer;
  readonly #listeners = new Set<Listener>();
  #cells: readonly string[];
  #answer: Answer | undefined;
  #problems = NO_PROBLEMS;
  #turn = 0;

  constructor(description: PlaygroundDescription, scorer: Scorer, { model, loadCharts }: SessionParts) {
    this.description = description;
    this.model = model;
    this.loadCharts = loadCharts;
    this.#scorer = scorer;
    this.#cells = description.examples[0] ?? description.fields.map(() => '');
  }

  /** (numFeature) the texts in the form, empty where a value is missing */
  get cells(): readonly string[] {
    return this.#cells;
  }

  /** The last good answer; undefined until there is one. */
  get answer(): Answer | undefined {
    return this.#answer;
  }

  /** Whether the answer is of an older row, since this one cannot be used. */
  get isStale(): boolean {
    return this.#problems.size > 0;
  }

  /** By feature; those of the row as a whole under -1. */
  get problems(): ReadonlyMap<number, Problem> {
    return this.#problems;
  }

  /** Calls the listener after every change; what it returns ends that. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** One value of the row. */
  setCell(feature: number, text: string): Promise<void> {
    return this.setCells(this.#cells.with(feature, text));
  }

  /** The whole row. Resolves when it is answered, or a later one is. */
  async setCells(cells: readonly string[]): Promise<void> {
    this.#cells = cells;
    const turn = ++this.#turn;
    const outcome = await this.#scorer.score(cells);
    if (turn !== this.#turn) return; // a later row is on its way
    if ('answer' in outcome) this.#answer = outcome.answer;
    this.#problems = 'answer' in outcome ? NO_PROBLEMS : outcome.problems;
    for (const listener of this.#listeners) listener(this);
  }
}
