import { toMatrix } from '../engine/feature-matrix.ts';
import type { FeatureReader } from '../engine/feature-reader.ts';
import { InvalidOptionError, ModelFormatError } from '../errors.ts';
import { chooseLabels } from '../objective/classification.ts';
import { argmax } from '../objective/softmax.ts';
import { sha256 } from '../platform/node.ts';
import type { Combination } from './container-combination.ts';
import type { Model, ModelSummary, PredictOptions, Scores, SynchronousModel } from './model.ts';
import type { RowCounter } from './row-counter.ts';

const { fround } = Math;

/** Members and how they answer together. */
export interface EnsembleOptions {
  readonly members: readonly SynchronousModel[];
  /** Outputs that are classes are voted on; the smallest of the most frequent ones wins, as in `scipy.stats.mode`. */
  readonly combination: Combination;
  /** Whether the standard deviation over the members is asked for. */
  readonly hasStd: boolean;
}

/**
 * Several models that answer as one: the mean of their outputs and probabilities, float32, in member order. Classes
 * come from the mean probabilities, unless they are voted on.
 */
export class EnsembleModel implements SynchronousModel {
  readonly members: readonly SynchronousModel[];
  readonly combination: Combination;
  readonly hasStd: boolean;
  readonly summary: ModelSummary;
  counter: RowCounter | undefined;
  readonly #first: Model;

  /** @throws ModelFormatError when the members do not fit together */
  constructor({ members, combination, hasStd }: EnsembleOptions) {
    const [first] = members;
    if (first === undefined) throw new ModelFormatError('the ensemble has no members');
    for (const [index, member] of members.entries()) checkMember(first, member, index);
    this.members = members;
    this.summary = summarize(members);
    this.#first = first;
    this.combination = combination;
    this.hasStd = hasStd;
  }

  /** What stands beside the members is of all of them. */
  get baseline(): string | undefined {
    return this.#first.baseline;
  }

  get preparedBy(): string | undefined {
    return this.#first.preparedBy;
  }

  get numFeature(): number {
    return this.#first.numFeature;
  }

  get numGroup(): number {
    return this.#first.numGroup;
  }

  get numTree(): number {
    return this.summary.numTree;
  }

  get memoryBytes(): number {
    return this.members.reduce((sum, { memoryBytes = 0 }) => sum + memoryBytes, 0);
  }

  get featureNames(): readonly string[] | undefined {
    return this.#first.featureNames;
  }

  get categories(): Model['categories'] {
    return this.#first.categories;
  }

  get kind(): Model['kind'] {
    return this.#first.kind;
  }

  get classes(): Model['classes'] {
    return this.#first.classes;
  }

  /** The first member's; each member has its own. */
  get missing(): Model['missing'] {
    return this.#first.missing;
  }

  score(rows: FeatureReader, options?: PredictOptions): Scores {
    const matrix = toMatrix(rows);
    const scores = this.members.map((member) => member.score(matrix, options));
    const combined = combineScores(scores, matrix.numRow, this.combination);
    if (!this.hasStd) return combined;
    const values = scores.map(({ value }) => value);
    return { ...combined, std: standardDeviation(values, combined.value) };
  }

  predictLeaf(): Float32Array {
    throw new InvalidOptionError('an ensemble of models has no leaves of its own', {
      hint: 'load one of its members to see leaves',
    });
  }
}

/** @throws ModelFormatError when the members do not fit together */
export function createEnsemble(options: EnsembleOptions): EnsembleModel {
  return new EnsembleModel(options);
}

/** What several models answer together for the same rows. */
export function combineScores(scores: readonly Scores[], numRow: number, combination: Combination): Scores {
  const values = scores.map(({ value }) => value);
  return {
    value: combination === 'vote' ? vote(values) : mean(values),
    numOutput: scores[0]!.numOutput,
    ...combineClasses(scores, numRow, combination),
  };
}

function checkMember(first: Model, member: Model, index: number): void {
  const traits = (model: Model) => [model.numFeature, model.numGroup, model.kind, model.summary.objective].join(', ');
  if (traits(member) === traits(first)) return;
  throw new ModelFormatError(
    `member ${index} of the ensemble (${traits(member)}) does not fit the first (${traits(first)})`,
  );
}

/** The sum in member order, divided by their number. */
function mean(members: readonly Float32Array[]): Float32Array {
  const sum = members[0]!.slice();
  for (const values of members.slice(1)) {
    for (let index = 0; index < sum.length; index++) sum[index] = sum[index]! + values[index]!;
  }
  return sum.map((total) => total / members.length);
}

/** √(Σ (x - mean)² / n), each step float32. */
function standardDeviation(members: readonly Float32Array[], center: Float32Array): Float32Array {
  return center.map((middle, index) => {
    const sum = members.reduce((squares, values) => {
      const distance = fround(values[index]! - middle);
      return fround(squares + fround(distance * distance));
    }, 0);
    return Math.sqrt(fround(sum / members.length));
  });
}

/** The most frequent value of each position. */
function vote<Values extends Float32Array | Int32Array>(members: readonly Values[]): Values {
  const [first] = members;
  return first!.map((_: number, index: number) => {
    const votes = new Map<number, number>();
    for (const values of members) votes.set(values[index]!, (votes.get(values[index]!) ?? 0) + 1);
    const ranked = [...votes].toSorted(([a, countA], [b, countB]) => countB - countA || a - b);
    return ranked[0]![0];
  }) as Values;
}

function combineClasses(
  scores: readonly Scores[],
  numRow: number,
  combination: Combination,
): Pick<Scores, 'probability' | 'prediction' | 'classIndex'> {
  const members = scores.flatMap(({ probability }) => probability ?? []);
  if (members.length !== scores.length) return {};
  const probability = mean(members);
  if (scores[0]!.prediction !== undefined) return { probability, prediction: chooseLabels(probability) };
  const numClass = numRow === 0 ? 1 : probability.length / numRow;
  const voted = combination === 'vote' ? vote(scores.map(({ classIndex }) => classIndex!)) : undefined;
  return { probability, classIndex: voted ?? argmax(probability, numClass) };
}

/** The first member's words, and sums of what can be added up. */
function summarize(members: readonly Model[]): ModelSummary {
  const summaries = members.map(({ summary }) => summary);
  const sum = (get: (summary: ModelSummary) => number) => summaries.reduce((total, one) => total + get(one), 0);
  const first = summaries[0]!;
  return {
    format: first.format,
    answers: `${first.answers} (${members.length} members)`,
    xgboostVersion: first.xgboostVersion,
    booster: first.booster,
    objective: first.objective,
    baseScore: first.baseScore,
    featureTypes: first.featureTypes,
    numTree: sum(({ numTree }) => numTree),
    numNode: sum(({ numNode }) => numNode),
    maxDepth: Math.max(...summaries.map(({ maxDepth }) => maxDepth)),
    bytes: sum(({ bytes }) => bytes),
    /** SHA-256 of the members' fingerprints, one after the other */
    get fingerprint() {
      return sha256(new TextEncoder().encode(summaries.map(({ fingerprint }) => fingerprint).join('')));
    },
    notes: [...new Set(summaries.flatMap(({ notes }) => notes))],
  };
}
