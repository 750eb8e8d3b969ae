import { ModelFormatError } from '../../errors.ts';
import { concat } from '../../platform/node.ts';
import type { Labels } from '../estimator.ts';
import { encodeField, type Field, integers, messages, readFields, texts } from './protobuf.ts';

// Field numbers of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
const MODEL = { producerName: 2, producerVersion: 3, graph: 7 };
const GRAPH = { node: 1, initializer: 5, output: 12 };
const NODE = { input: 1, output: 2, operator: 4, attribute: 5 };
const ATTRIBUTE = { name: 1, integers: 8, strings: 9 };
const TENSOR = { dims: 1, dataType: 2, strings: 6, integers: 7, name: 8 };
const VALUE_INFO = { name: 1 };
const STRING = 8;

/** What the runtime does not tell of a model. */
export interface OnnxGraph {
  /** "skl2onnx 1.20.0" */
  readonly producer: string;
  /** every list of class labels that the graph holds, the most telling first */
  readonly labels: readonly Labels[];
  readonly numTree: number;
  readonly numNode: number;
  /** a text that each encoder of texts knows, in the graph's order */
  readonly knownTexts: readonly string[];
  /** the model without its ZipMap: the runtime's JavaScript cannot read the maps, but the tensor before them */
  readonly bytes: Uint8Array;
}

/** A node of the graph, as far as it matters here. */
interface Node {
  readonly field: Field;
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, readonly Field[]>;
}

/**
 * Reads what converters write into an ONNX file beside the computation.
 *
 * @throws ModelFormatError when the bytes are no ONNX model
 */
export function readOnnxGraph(bytes: Uint8Array): OnnxGraph {
  const model = readFields(bytes);
  const [graphBytes] = messages(model, MODEL.graph);
  if (graphBytes === undefined) {
    throw new ModelFormatError('the file has no ONNX graph', { hint: 'save it with onnx.save, as one file' });
  }
  const graph = readFields(graphBytes);
  const nodes = graph.filter(({ number }) => number === GRAPH.node).map(readNode);
  return {
    producer: [...texts(model, MODEL.producerName), ...texts(model, MODEL.producerVersion)].join(' '),
    labels: [
      ...nodes.toReversed().flatMap(labelsOfNode),
      ...messages(graph, GRAPH.initializer).flatMap(labelsOfTensor),
    ],
    ...countTrees(nodes),
    knownTexts: nodes.flatMap(({ attributes }) =>
      texts(attributes.get('cats_strings') ?? [], ATTRIBUTE.strings).slice(0, 1),
    ),
    bytes: withoutZipMap(model, graph, nodes, bytes),
  };
}

function readNode(field: Field): Node {
  const fields = readFields(field.value as Uint8Array);
  const attributes = messages(fields, NODE.attribute).map(readFields);
  return {
    field,
    operator: texts(fields, NODE.operator)[0] ?? '',
    inputs: texts(fields, NODE.input),
    outputs: texts(fields, NODE.output),
    attributes: new Map(attributes.map((attribute) => [texts(attribute, ATTRIBUTE.name)[0] ?? '', attribute])),
  };
}

/** Classifiers name their classes, each kind in its own way. */
function labelsOfNode({ attributes }: Node): Labels[] {
  const strings = attributes.get('classlabels_strings');
  const numbers = attributes.get('classlabels_int64s') ?? attributes.get('classlabels_ints');
  const lists = [strings && texts(strings, ATTRIBUTE.strings), numbers && integers(numbers, ATTRIBUTE.integers)];
  return lists.filter((list) => list !== undefined && list.length > 0) as Labels[];
}

/** Where a pipeline looks labels up in a constant: a list of text, or one that is called classes. */
function labelsOfTensor(tensor: Uint8Array): Labels[] {
  const fields = readFields(tensor);
  if (integers(fields, TENSOR.dims).length !== 1) return [];
  if (integers(fields, TENSOR.dataType)[0] === STRING) return [texts(fields, TENSOR.strings)];
  const isClasses = texts(fields, TENSOR.name)[0]?.endsWith('classes') ?? false;
  return isClasses ? [integers(fields, TENSOR.integers)] : [];
}

function countTrees(nodes: readonly Node[]): Pick<OnnxGraph, 'numTree' | 'numNode'> {
  const ensembles = nodes.map(({ attributes }) => integers(attributes.get('nodes_treeids') ?? [], ATTRIBUTE.integers));
  return {
    numTree: ensembles.reduce((sum, ids) => sum + new Set(ids).size, 0),
    numNode: ensembles.reduce((sum, ids) => sum + ids.length, 0),
  };
}

/** The model with the input of each ZipMap as an output in place of the maps. */
function withoutZipMap(
  model: readonly Field[],
  graph: readonly Field[],
  nodes: readonly Node[],
  bytes: Uint8Array,
): Uint8Array {
  const zipMaps = nodes.filter(({ operator }) => operator === 'ZipMap');
  if (zipMaps.length === 0) return bytes;
  const dropped = new Set(zipMaps.map(({ field }) => field));
  const tensorOf = new Map(zipMaps.map(({ inputs, outputs }) => [outputs[0], inputs[0]]));
  const parts = graph.filter((field) => !dropped.has(field)).map((field) => exposeTensor(field, tensorOf));
  const rebuilt = encodeField(MODEL.graph, concat(parts));
  return concat(model.map((field) => (field.number === MODEL.graph ? rebuilt : field.bytes)));
}

/** A graph output without a type: the runtime infers it. */
function exposeTensor(field: Field, tensorOf: ReadonlyMap<string | undefined, string | undefined>): Uint8Array {
  if (field.number !== GRAPH.output) return field.bytes;
  const tensor = tensorOf.get(texts(readFields(field.value as Uint8Array), VALUE_INFO.name)[0]);
  if (tensor === undefined) return field.bytes;
  return encodeField(GRAPH.output, encodeField(VALUE_INFO.name, new TextEncoder().encode(tensor)));
}
