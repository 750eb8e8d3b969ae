// Pipelines of scikit-learn as a bundle of their own: most models are none.

import type { Labels } from './estimator.ts';
import { Fingerprint } from './fingerprint.ts';
import type { Model, ModelSummary, SynchronousModel } from './model.ts';
import type { UnpackPipeline } from './packed/read.ts';
import { type Compiled, compileGraph, type Surroundings } from './pipeline/compile.ts';
import type { GraphObject } from './pipeline/graph.ts';
import { encodeGraph, type PackedGraph } from './pipeline/packed/encode.ts';
import { describePacked, readPacked, type Said } from './pipeline/packed/pack.ts';
import { RecordedGraph } from './pipeline/packed/recorded-graph.ts';
import { PipelineModel } from './pipeline/pipeline-model.ts';

/** A pipeline as its file has it. */
export interface PipelineParts extends Said, Surroundings {
  readonly graph: GraphObject;
  /** the file's, for `ModelSummary` */
  readonly format: string;
  readonly bytes: Uint8Array;
}

/** The file that it was read from. */
interface File {
  readonly format: string;
  readonly numByte: number;
  readonly fingerprint: Fingerprint;
}

/** What is compiled for columns of those names, where a pipeline takes whatever there are. */
type CompileFor = (featureNames: readonly string[]) => Compiled;

/**
 * The model that a fitted pipeline is.
 *
 * @throws ModelFormatError naming the step that is in the way
 */
export function createPipelineModel(parts: PipelineParts): SynchronousModel {
  const graph = new RecordedGraph(parts.graph);
  const openModel = (object: GraphObject) => graph.openModel(object, parts.openModel);
  const { wayOut, featureNames, reason, notes, labels, format, bytes } = parts;
  const compiled = compileGraph(graph.root, { openModel, wayOut, featureNames });
  const compileFor = compilerOf(graph.root, (object) => graph.models.get(object)!);
  if (compiled.isOpen) compileFor(['']); // asks for all that other columns need
  graph.seal();
  const file = { format, numByte: bytes.length, fingerprint: new Fingerprint(bytes) };
  return assemble({ reason, notes, labels, featureNames }, file, { compiled, compileFor, packGraph: packerOf(graph) });
}

/**
 * The model that a packed pipeline is.
 *
 * @throws ModelFormatError where it contradicts itself, or has a step that this kindling does not compute
 */
export const unpackPipeline: UnpackPipeline = (packed) => {
  const { said, graph, fingerprint, root, openModel, numByte } = readPacked(packed);
  const wayOut = () => 'pack the pipeline again with the kindling that serves it';
  const compiled = compileGraph(root, { openModel, wayOut, featureNames: said.featureNames });
  const compileFor = compilerOf(root, openModel);
  const file = { format: 'packed', numByte, fingerprint };
  return assemble(said, file, { compiled, compileFor, packGraph: () => graph });
};

// closures of their own, as all of one function's keep alive what any of them needs: a whole pickle

function compilerOf(root: GraphObject, openModel: Surroundings['openModel']): CompileFor {
  return (featureNames) => compileGraph(root, { openModel, wayOut: () => undefined, featureNames });
}

function packerOf(graph: RecordedGraph): () => PackedGraph {
  return () => encodeGraph(graph);
}

function renamed(compileFor: CompileFor, name: (compiled: Compiled) => Compiled): CompileFor {
  return (names) => name(compileFor(names));
}

interface Made {
  readonly compiled: Compiled;
  readonly compileFor: CompileFor;
  readonly packGraph: () => PackedGraph;
}

function assemble(said: Said, file: File, { compiled, compileFor, packGraph }: Made): PipelineModel {
  const { kind, classes } = compiled.head;
  const { labels, reason } = said;
  const isFit = labels !== undefined && isIndexed(classes) && classes.length === labels.classes.length;
  const named = (one: Compiled) => (isFit ? { ...one, head: { ...one.head, classes: labels.classes } } : one);
  const note = `${labels?.name}, ${labels?.classes.length} labels, is not applied: the model answers ${classes?.length ?? 'no'} classes`;
  const notes = labels && !isFit ? [...said.notes, note] : said.notes;
  const answers = `as a ${kind === 'booster' ? 'Booster' : kind}: ${reason}`;
  const summary = summarize({ ...file, notes, answers }, compiled);
  const pack = () => describePacked(said, summary.fingerprint, packGraph());
  const packing = { pack, unpack: unpackPipeline };
  return new PipelineModel(named(compiled), summary, packing, compiled.isOpen ? renamed(compileFor, named) : undefined);
}

/** Classes that nobody has named: 0, 1, … */
function isIndexed(classes: Model['classes']): classes is Labels {
  return classes?.every((label, index) => label === index) ?? false;
}

/** The first model's words, and sums of what can be added up. */
function summarize(
  { format, numByte, fingerprint, notes, answers }: File & Pick<ModelSummary, 'notes' | 'answers'>,
  { models, head }: Compiled,
): ModelSummary {
  const summaries = models.map(({ summary }) => summary);
  const [first] = summaries;
  const sum = (get: (summary: ModelSummary) => number) => summaries.reduce((total, one) => total + get(one), 0);
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
    bytes: numByte,
    get fingerprint() {
      return fingerprint.hex;
    },
    notes: [...new Set([...notes, ...summaries.flatMap((one) => one.notes)])],
  };
}
