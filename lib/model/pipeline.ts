// Pipelines of scikit-learn as a bundle of their own: most models are none.

import type { Labels } from './estimator.ts';
import { Fingerprint } from './fingerprint.ts';
import type { Model, ModelSummary, SynchronousModel } from './model.ts';
import { type Compiled, compileGraph, type Surroundings } from './pipeline/compile.ts';
import type { GraphObject } from './pipeline/graph.ts';
import { PipelineModel } from './pipeline/pipeline-model.ts';

/** A pipeline as its file has it. */
export interface PipelineParts extends Surroundings {
  readonly graph: GraphObject;
  /** the file's, for `ModelSummary` */
  readonly format: string;
  readonly bytes: Uint8Array;
  readonly notes: readonly string[];
  /** labels that somebody names for its classes, and where */
  readonly labels?: { readonly name: string; readonly classes: Labels } | undefined;
  /** what it is and what it was found in */
  readonly reason: string;
}

/**
 * The model that a fitted pipeline is.
 *
 * @throws ModelFormatError naming the step that is in the way
 */
export function createPipelineModel(parts: PipelineParts): SynchronousModel {
  const models = new Map<GraphObject, SynchronousModel>();
  const openModel = (object: GraphObject) => {
    const model = models.get(object) ?? parts.openModel(object);
    models.set(object, model);
    return model;
  };
  const compileFor = (featureNames = parts.featureNames) =>
    compileGraph(parts.graph, { ...parts, openModel, featureNames });
  const compiled = compileFor();
  const { kind, classes } = compiled.head;
  const { labels, reason } = parts;
  const isFit = labels !== undefined && isIndexed(classes) && classes.length === labels.classes.length;
  const named = (one: Compiled) => (isFit ? { ...one, head: { ...one.head, classes: labels.classes } } : one);
  const note = `${labels?.name}, ${labels?.classes.length} labels, is not applied: the model answers ${classes?.length ?? 'no'} classes`;
  const notes = labels && !isFit ? [...parts.notes, note] : parts.notes;
  const answers = `as a ${kind === 'booster' ? 'Booster' : kind}: ${reason}`;
  const summary = summarize({ ...parts, notes }, compiled, answers);
  return new PipelineModel(named(compiled), summary, (names) => named(compileFor(names)));
}

/** Classes that nobody has named: 0, 1, … */
function isIndexed(classes: Model['classes']): classes is Labels {
  return classes?.every((label, index) => label === index) ?? false;
}

/** The first model's words, and sums of what can be added up. */
function summarize({ format, bytes, notes }: PipelineParts, { models, head }: Compiled, answers: string): ModelSummary {
  const summaries = models.map(({ summary }) => summary);
  const [first] = summaries;
  const sum = (get: (summary: ModelSummary) => number) => summaries.reduce((total, one) => total + get(one), 0);
  const fingerprint = new Fingerprint(bytes);
  return {
    format,
    answers,
    xgboostVersion: first!.xgboostVersion,
    booster: first!.booster,
    objective: head.objective ?? first!.objective,
    baseScore: first!.baseScore,
    featureTypes: [],
    numTree: sum(({ numTree }) => numTree),
    numNode: sum(({ numNode }) => numNode),
    maxDepth: Math.max(...summaries.map(({ maxDepth }) => maxDepth)),
    bytes: bytes.length,
    get fingerprint() {
      return fingerprint.hex;
    },
    notes: [...new Set([...notes, ...summaries.flatMap((one) => one.notes)])],
  };
}
