import { ConfigurationError } from '../errors.ts';
import type { DocumentObject } from '../model/formats/document.ts';
import { createModelDocument, createTreeBooster } from '../model/save/model-document.ts';
import { findObjective } from '../objective/index.ts';
import { Boosting } from './boosting.ts';
import { checkLabels, checkTrainingSet } from './check-training-set.ts';
import { type RunState, readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { EarlyStopping } from './early-stopping.ts';
import { type EvaluatedSet, evaluateSets } from './evaluate-sets.ts';
import { EvaluationMargins } from './evaluation-margins.ts';
import type { Kernels } from './kernels.ts';
import { createMetrics } from './metric/index.ts';
import type { Metric } from './metric/metric.ts';
import { createObjective } from './objective/index.ts';
import type { TrainingObjective } from './objective/training-objective.ts';
import { pythonText } from './parameter-text.ts';
import { MersenneTwister } from './random/mersenne-twister.ts';
import type { TrainOptions } from './train-options.ts';
import type { DocumentOptions, TrainedModel } from './trained-model.ts';
import type { TrainingSet } from './training-set.ts';

/** One training run, round by round. */
export class TrainingRun {
  readonly #options: TrainOptions;
  readonly #random: MersenneTwister;
  readonly #objective: TrainingObjective;
  readonly #baseScore: Float32Array;
  readonly #boosting: Boosting;
  readonly #metrics: readonly Metric[];
  readonly #sets: readonly EvaluatedSet[];
  /** of each evaluation that is not the training set */
  readonly #margins: ReadonlyMap<TrainingSet, EvaluationMargins>;
  readonly #stopping: EarlyStopping | undefined;
  #round = 0;

  constructor(options: TrainOptions, kernels: Kernels) {
    const { parameters, train, evaluations = [] } = options;
    this.#options = options;
    checkTrainingSet(train, 'training', train.numFeature);
    this.#random = new MersenneTwister(parameters.seed >>> 0);
    this.#objective = createObjective(parameters, train, this.#random);
    checkLabels(train, 'training', parameters, this.#objective.numGroup);
    for (const { set, name } of evaluations) this.#checkEvaluation(set, name);
    this.#baseScore = this.#chooseBaseScore();
    this.#metrics = createMetrics(parameters, this.#objective.defaultMetric);
    this.#boosting = new Boosting({
      kernels,
      set: train,
      parameters,
      objective: this.#objective,
      start: this.#startMargins(train),
      random: this.#random,
      featureNames: options.featureNames,
    });
    const others = evaluations.map(({ set }) => set).filter((set) => set !== train);
    this.#margins = new Map(others.map((set) => [set, new EvaluationMargins(set, this.#startMargins(set), kernels)]));
    this.#sets = evaluations.map(({ name, set }) => ({
      name,
      set,
      margin: () => (this.#margins.get(set) ?? this.#boosting).margin,
    }));
    const patience = options.earlyStoppingRounds ?? parameters.early_stopping_rounds;
    this.#stopping = patience === undefined ? undefined : new EarlyStopping(patience, options.minDelta ?? 0);
    if (options.checkpoint !== undefined) this.#resume(readCheckpoint(options.checkpoint, this.#createDocument()));
  }

  get isDone(): boolean {
    const isStopped = this.#round > 0 && this.#stopping?.isOver(this.#round) === true;
    return isStopped || this.#round >= this.#options.parameters.num_boost_round;
  }

  /** Adds a round of trees and measures the model. */
  async next(): Promise<void> {
    const begin = this.#boosting.update(this.#round);
    this.#updateMargins(begin);
    const objective = findObjective(this.#options.parameters.objective);
    const metrics = evaluateSets(this.#sets, this.#metrics, { ...this.#objective, objective });
    const round = this.#round++;
    const last = metrics.at(-1);
    if (last !== undefined) this.#stopping?.watch(round, last.metric, last.value);
    const saveCheckpoint = () => writeCheckpoint(this.#state(), this.#createDocument());
    await this.#options.onRound?.({ round, metrics, saveCheckpoint });
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

  #checkEvaluation(set: TrainingSet, name: string): void {
    const { parameters, train } = this.#options;
    if (set === train) return;
    checkTrainingSet(set, name, train.numFeature);
    checkLabels(set, name, parameters, this.#objective.numGroup);
  }

  /** DART changes the weights of old trees, so that all of them count anew. */
  #updateMargins(begin: number): void {
    const { hasDropout } = this.#boosting;
    for (const margins of this.#margins.values()) {
      if (hasDropout) margins.addAll(this.#boosting);
      else margins.add(this.#boosting, begin);
    }
  }

  #state(): RunState {
    const { trees, treeGroup, treeWeight } = this.#boosting;
    return {
      trees,
      treeGroup,
      treeWeight,
      round: this.#round,
      random: this.#random.save(),
      bestIteration: this.#stopping?.bestIteration ?? -1,
      bestScore: this.#stopping?.bestScore ?? NaN,
      objectiveState: Float64Array.from((this.#objective.state ?? []).flatMap((part) => [...part])),
    };
  }

  #resume(state: RunState): void {
    this.#round = state.round;
    this.#random.restore(state.random);
    this.#boosting.restore(state);
    this.#updateMargins(0);
    if (this.#stopping !== undefined) Object.assign(this.#stopping, pickBest(state));
    let begin = 0;
    for (const part of this.#objective.state ?? []) {
      part.set(state.objectiveState.subarray(begin, begin + part.length));
      begin += part.length;
    }
  }

  #chooseBaseScore(): Float32Array {
    const { base_score } = this.#options.parameters;
    const { numGroup } = this.#objective;
    if (base_score.length === 0) return this.#objective.estimateBaseScore();
    if (base_score.length !== 1 && base_score.length !== numGroup) {
      throw new ConfigurationError(
        `base_score has ${base_score.length} numbers, but the model has ${numGroup} outputs`,
        { hint: 'give one number for all outputs, or one for each, or leave base_score out' },
      );
    }
    const scores = Float32Array.from({ length: numGroup }, (_, k) => base_score[base_score.length === 1 ? 0 : k]!);
    this.#checkBaseScore(scores);
    return scores;
  }

  /** Scores are in output space, where not every number has a margin. */
  #checkBaseScore(scores: Float32Array): void {
    const { objective } = this.#options.parameters;
    const hint = `${objective} takes it as an output, e.g. a probability or a mean`;
    let margin: Float32Array;
    try {
      margin = findObjective(objective).toMargin(scores);
    } catch (cause) {
      throw new ConfigurationError(`base_score ${scores.join(', ')} has no margin`, { hint, cause });
    }
    if (!margin.every(Number.isFinite))
      throw new ConfigurationError(`base_score ${scores.join(', ')} has no margin`, { hint });
  }

  /** (numRow, numGroup) */
  #startMargins({ numRow, baseMargin }: TrainingSet): Float32Array {
    if (baseMargin !== undefined) return baseMargin.slice();
    const { numGroup } = this.#objective;
    const start = findObjective(this.#options.parameters.objective).toMargin(this.#baseScore);
    const margins = new Float32Array(numRow * numGroup).fill(start[0]!);
    for (let at = 0; numGroup > 1 && at < margins.length; at += numGroup) margins.set(start, at);
    return margins;
  }

  #listAttributes(): ReadonlyMap<string, string> {
    if (this.#stopping === undefined) return new Map();
    return new Map([
      ['best_iteration', String(this.#stopping.bestIteration)],
      ['best_score', pythonText(this.#stopping.bestScore)],
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
      baseScore: this.#baseScore,
      isEstimated: parameters.base_score.length === 0,
      booster: this.#describeBooster(options),
      objective: parameters.objective,
      objectiveBlock: block,
      attributes: new Map([...this.#listAttributes(), ...(options.attributes ?? [])]),
      featureNames: options.featureNames ?? [],
      featureTypes: options.featureTypes ?? [],
    });
  }

  #describeBooster({ numRound = this.#round, categories = [] }: DocumentOptions): DocumentObject {
    const { parameters, train } = this.#options;
    const { trees, treeGroup, treeWeight, hasDropout } = this.#boosting;
    const treesPerRound = this.#objective.numGroup * parameters.num_parallel_tree;
    const numTree = numRound * treesPerRound;
    return createTreeBooster({
      numFeature: train.numFeature,
      leafSize: 1,
      numParallelTree: parameters.num_parallel_tree,
      trees: trees.slice(0, numTree),
      treeGroup: treeGroup.slice(0, numTree),
      treeWeight: hasDropout ? treeWeight.slice(0, numTree) : undefined,
      iterationIndptr: Int32Array.from({ length: numRound + 1 }, (_, round) => round * treesPerRound),
      categories,
    });
  }
}

function pickBest({ bestIteration, bestScore }: RunState) {
  return { bestIteration, bestScore };
}
