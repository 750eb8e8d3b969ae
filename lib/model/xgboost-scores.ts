import {
  type ClassificationMode,
  chooseClasses,
  chooseLabels,
  listProbabilities,
} from '../objective/classification.ts';
import type { Objective } from '../objective/objective.ts';
import type { Scores } from './model.ts';

/** What margins are made into. */
export interface ScoreForm {
  readonly objective: Objective;
  readonly numGroup: number;
  /** how classes come about; undefined where there are none */
  readonly mode: ClassificationMode | undefined;
  readonly isMultilabel: boolean;
}

/** Scores of which only those are made of the margins that somebody asks for. */
export class XgboostScores implements Scores {
  readonly margin: Float32Array;
  readonly #form: ScoreForm;
  #value: Float32Array | undefined;
  #probability: Float32Array | undefined;
  #prediction: Float32Array | undefined;
  #classIndex: Int32Array | undefined;

  /** @param margin (numRow, numGroup) */
  constructor(margin: Float32Array, form: ScoreForm) {
    this.margin = margin;
    this.#form = form;
  }

  get numOutput(): number {
    const { objective, numGroup } = this.#form;
    return objective.numOutput?.(numGroup) ?? numGroup;
  }

  get value(): Float32Array {
    this.#value ??= this.#form.objective.toValue(this.margin, this.#form.numGroup);
    return this.#value;
  }

  get probability(): Float32Array | undefined {
    const { mode, numGroup, isMultilabel } = this.#form;
    if (isMultilabel) return this.value;
    if (mode !== undefined) this.#probability ??= listProbabilities(mode, numGroup, this.margin, this.value);
    return this.#probability;
  }

  get prediction(): Float32Array | undefined {
    if (this.#form.isMultilabel) this.#prediction ??= chooseLabels(this.value);
    return this.#prediction;
  }

  get classIndex(): Int32Array | undefined {
    const { mode, numGroup } = this.#form;
    if (mode !== undefined) this.#classIndex ??= chooseClasses(mode, numGroup, this.margin, this.value);
    return this.#classIndex;
  }
}
