import { findObjective } from '../objective/index.ts';
import { addTrees, Boosting } from './boosting.ts';
import { EarlyStopping } from './early-stopping.ts';
import { type EvaluatedSet, evaluateSets } from './evaluate-sets.ts';
import { createMetrics } from './metric/index.ts';
import type { Metric } from './metric/metric.ts';
import { createObjective } from './objective/index.ts';
import type { TrainingObjective } from './objective/training-objective.ts';
import { createModelDocument } from './save/model-document.ts';
import type { RoundMetric, TrainOptions } from './train-options.ts';
import type { DocumentOptions, TrainedModel } from './trained-model.ts';
import type { TrainingSet } from './training-set.ts';

/** One training run, round by round. */
export class TrainingRun {
  readonly #options: TrainOptions;
  readonly #objective: TrainingObjective;
  readonly #baseScore: Float32Array;
  readonly #boosting: Boosting;
  readonly #metrics: readonly Metric[];
  readonly #sets: readonly EvaluatedSet[];
  /** (numRow, numGroup) margins of each evaluation that is not the training set */
  readonly #margins: ReadonlyMap<TrainingSet, Float32Array>;
  readonly #stopping: EarlyStopping | undefined;
  #round = 0;
  #isStopped = false;

  constructor(options: TrainOptions) {
    const { parameters, train, evaluations = [] } = options;
    this.#options = options;
    this.#objective = createObjective(parameters, train);
    this.#baseScore = this.#chooseBaseScore();
    this.#metrics = createMetrics(parameters, this.#objective.defaultMetric);
    this.#boosting = new Boosting(train, parameters, this.#objective, this.#startMargins(train));
    const others = evaluations.map(({ set }) => set).filter((set) => set !== train);
    this.#margins = new Map(others.map((set) => [set, this.#startMargins(set)]));
    this.#sets = evaluations.map(({ name, set }) => ({
      name,
      set,
      margin: () => this.#margins.get(set) ?? this.#boosting.margin,
    }));
    const patience = options.earlyStoppingRounds ?? parameters.early_stopping_rounds;
    this.#stopping = patience === undefined ? undefined : new EarlyStopping(patience, options.minDelta ?? 0);
  }

  get isDone(): boolean {
    return this.#isStopped || this.#round >= this.#options.parameters.num_boost_round;
  }

  /** Adds a round of trees and measures the model. */
  async next(): Promise<void> {
    const begin = this.#boosting.update();
    for (const [set, margin] of this.#margins) addTrees(this.#boosting, begin, set, margin);
    const objective = findObjective(this.#options.parameters.objective);
    const metrics = evaluateSets(this.#sets, this.#metrics, { ...this.#objective, objective });
    const round = this.#round++;
    this.#isStopped = this.#mustStop(round, metrics.at(-1));
    await this.#options.onRound?.({ round, metrics, saveCheckpoint: () => new Uint8Array(0) });
  }

  finish(): TrainedModel {
    const { train } = this.#options;
    const stopping = this.#stopping;
    const best = stopping === undefined ? {} : { bestIteration: stopping.bestIteration, bestScore: stopping.bestScore };
    return {
      numFeature: train.numFeature,
      numGroup: this.#objective.numGroup,
      numRound: this.#round,
      trees: this.#boosting.trees,
      baseScore: this.#baseScore,
      ...best,
      attributes: this.#listAttributes(),
      margin: this.#boosting.margin.slice(),
      toDocument: (options) => this.#createDocument(options),
    };
  }

  #mustStop(round: number, last: RoundMetric | undefined): boolean {
    if (this.#stopping === undefined || last === undefined) return false;
    return this.#stopping.watch(round, last.metric, last.value);
  }

  #chooseBaseScore(): Float32Array {
    const { base_score } = this.#options.parameters;
    const { numGroup } = this.#objective;
    if (base_score.length === 0) return this.#objective.estimateBaseScore();
    return Float32Array.from({ length: numGroup }, (_, group) => base_score[base_score.length === 1 ? 0 : group]!);
  }

  /** (numRow, numGroup) */
  #startMargins({ numRow, baseMargin }: TrainingSet): Float32Array {
    if (baseMargin !== undefined) return baseMargin.slice();
    const { numGroup } = this.#objective;
    const start = findObjective(this.#options.parameters.objective).toMargin(this.#baseScore);
    return Float32Array.from({ length: numRow * numGroup }, (_, index) => start[index % numGroup]!);
  }

  #listAttributes(): ReadonlyMap<string, string> {
    if (this.#stopping === undefined) return new Map();
    return new Map([
      ['best_iteration', String(this.#stopping.bestIteration)],
      ['best_score', String(this.#stopping.bestScore)],
    ]);
  }

  #createDocument(options: DocumentOptions = {}) {
    const { parameters, train } = this.#options;
    const { numGroup, block } = this.#objective;
    const isMulticlass = parameters.objective.startsWith('multi:');
    return createModelDocument({
      numFeature: train.numFeature,
      numClass: isMulticlass ? numGroup : 0,
      numTarget: isMulticlass ? 1 : numGroup,
      numParallelTree: parameters.num_parallel_tree,
      baseScore: this.#baseScore,
      isEstimated: parameters.base_score.length === 0,
      trees: this.#boosting.trees,
      treeGroup: this.#boosting.treeGroup,
      treeWeight: undefined,
      objective: parameters.objective,
      objectiveBlock: block,
      attributes: new Map([...this.#listAttributes(), ...(options.attributes ?? [])]),
      featureNames: options.featureNames ?? [],
      featureTypes: options.featureTypes ?? [],
      categories: options.categories ?? [],
    });
  }
}
