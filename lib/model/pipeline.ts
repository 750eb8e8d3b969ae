// Pipelines of scikit-learn as a bundle of their own: most models are none.

import type { Labels } from './estimator.ts';
import { Fingerprint } from './fingerprint.ts';
import type { Model, ModelSummary, SynchronousModel } from './model.ts';
import type { UnpackPipeline } from './packed/read.ts';
import { type Compiled, compileGraph, type Surroundings } from './pipeline/compile.ts';
import type { GraphObject } from './pipeline/graph.ts';
import { encodeGraph, type PackedGraph } from './pipeline/packed/encode.ts';
import { describePacked, openGraph, type Packing, readPacked, type Said } from './pipeline/packed/pack.ts';
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

/** A graph that is compiled, and may be compiled again. */
interface Source {
  readonly root: GraphObject;
  readonly openModel: Surroundings['openModel'];
}
type Recompile = (options: Pick<Surroundings, 'featureNames' | 'found' | 'onCompiled'>) => Compiled;

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
  const recompile = recompileWith(recordedSource(graph));
  if (compiled.isOpen) recompile({ featureNames: [''] }); // asks for all that other columns need
  graph.seal();
  const file = { format, numByte: bytes.length, fingerprint: new Fingerprint(bytes) };
  return assemble({ reason, notes, labels, featureNames }, file, { compiled, recompile, packGraph: packerOf(graph) });
}

/**
 * The model that a packed pipeline is.
 *
 * @throws ModelFormatError where it contradicts itself, or has a step that this kindling does not compute
 */
export const unpackPipeline: UnpackPipeline = (packed) => {
  const { said, graph, fingerprint } = readPacked(packed);
  const { models, numByte } = packed;
  const recompile = recompileWith(() => openGraph(graph, models));
  const compiled = recompile(said);
  return assemble(said, { format: 'packed', numByte, fingerprint }, { compiled, recompile, packGraph: () => graph });
};

// functions of their own, as the closures of one keep alive what any of them needs: a whole pickle

function recompileWith(source: () => Source): Recompile {
  const wayOut = () => 'pack the pipeline again with the kindling that serves it';
  return (options) => {
    const { root, openModel } = source();
    return compileGraph(root, { ...options, openModel, wayOut });
  };
}

function recordedSource({ root, models }: RecordedGraph): () => Source {
  return () => ({ root, openModel: (object) => models.get(object)! });
}

function packerOf(graph: RecordedGraph): () => PackedGraph {
  return () => encodeGraph(graph);
}

interface Made {
  readonly compiled: Compiled;
  readonly recompile: Recompile;
  readonly packGraph: () => PackedGraph;
}

function assemble(said: Said, file: File, { compiled, recompile, packGraph }: Made): PipelineModel {
  const { kind, classes } = compiled.head;
  const { labels, reason } = said;
  const isFit = labels !== undefined && isIndexed(classes) && classes.length === labels.classes.length;
  const named = (one: Compiled) => (isFit ? { ...one, head: { ...one.head, classes: labels.classes } } : one);
  const note = `${labels?.name}, ${labels?.classes.length} labels, is not applied: the model answers ${classes?.length ?? 'no'} classes`;
  const notes = labels && !isFit ? [...said.notes, note] : said.notes;
  const answers = `as a ${kind === 'booster' ? 'Booster' : kind}: ${reason}`;
  const summary = summarize({ ...file, notes, answers }, compiled);
  const { models, isOpen, isSingle } = compiled;
  const { featureNames } = said;
  const found = { isSingle, isText: compiled.inputs.columns.map(({ isText }) => isText) };
  const packing: Packing = {
    pack: () => ({ models, ...describePacked({ ...said, found }, summary.fingerprint, packGraph()) }),
    unpack: unpackPipeline,
    trace: (onCompiled) => void recompile({ featureNames, found, onCompiled }),
  };
  const compileFor = isOpen ? (names: readonly string[]) => named(recompile({ featureNames: names })) : undefined;
  return new PipelineModel(named(compiled), summary, packing, compileFor);
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
