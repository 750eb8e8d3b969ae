import type { Tensor } from 'onnxruntime-web/wasm';
import { ModelFormatError } from '../../errors.ts';
import { argmax } from '../../objective/softmax.ts';
import type { Labels } from '../estimator.ts';
import type { Scores } from '../model.ts';

/** What a run of the session gives, by name. */
export type OutputTensors = Readonly<{ [name: string]: Tensor }>;

/** How the graph's outputs become scores. */
export interface OnnxOutputs {
  /** labels of a classifier as the graph spells them; undefined for numbers */
  readonly classes: Labels | undefined;
  /** numbers per row: classes of a classifier */
  readonly numOutput: number;
  read(tensors: OutputTensors, numRow: number): Scores;
}

/** A column of zeros has some rounding below and above. */
const SLACK = 1e-3;

/**
 * Tells labels, probabilities and plain numbers apart by what one row gave.
 *
 * @param known lists of class labels in the graph
 * @throws ModelFormatError for outputs that are no labels, probabilities or numbers
 */
export function readOutputs(tensors: OutputTensors, names: readonly string[], known: readonly Labels[]): OnnxOutputs {
  const isLabel = (name: string) => ['string', 'int64', 'int32', 'bool'].includes(tensors[name]!.type);
  const [label, ...more] = names.filter(isLabel);
  const numeric = names.filter((name) => !isLabel(name));
  const widths = numeric.map((name) => widthOf(name, tensors[name]!));
  const numOutput = widths.reduce((sum, width) => sum + width, 0);
  if (more.length > 0 || numOutput === 0) throw noScores(names, 'one tensor of labels beside one of probabilities');
  const columns = { numeric, widths, numOutput };
  if (label === undefined) return numbersOf(columns);
  return classesOf(label, columns, findClasses(tensors[label]!, numOutput, known, numeric), tensors);
}

/** Numeric outputs side by side. */
interface Columns {
  readonly numeric: readonly string[];
  readonly widths: readonly number[];
  readonly numOutput: number;
}

function numbersOf(columns: Columns): OnnxOutputs {
  const read = (tensors: OutputTensors, numRow: number): Scores => ({
    value: joinColumns(columns, tensors, numRow),
    numOutput: columns.numOutput,
  });
  return { classes: undefined, numOutput: columns.numOutput, read };
}

function classesOf(label: string, columns: Columns, classes: Labels, sample: OutputTensors): OnnxOutputs {
  const { numOutput } = columns;
  const isProbability = joinColumns(columns, sample, 1).every((p) => p >= -SLACK && p <= 1 + SLACK);
  if (!isProbability) throw noScores(columns.numeric, 'probabilities, but these are scores of another kind');
  const indices = new Map(classes.map((name, index) => [String(name), index]));
  const read = (tensors: OutputTensors, numRow: number): Scores => {
    const probability = joinColumns(columns, tensors, numRow);
    return {
      value: probability,
      numOutput,
      probability,
      classIndex: findIndices(tensors[label]!, indices, probability),
    };
  };
  return { classes, numOutput, read };
}

/** The answered labels as positions; one that the graph does not list is the most probable class. */
function findIndices({ data }: Tensor, indices: ReadonlyMap<string, number>, probability: Float32Array): Int32Array {
  const likeliest = argmax(probability, indices.size);
  return likeliest.map((index, row) => indices.get(String((data as ArrayLike<unknown>)[row])) ?? index);
}

/** The labels in the order of the probabilities: as text where labels are text. */
function findClasses({ type }: Tensor, numClass: number, known: readonly Labels[], numeric: readonly string[]): Labels {
  if (numClass < 2) throw noScores(numeric, 'a probability for each class');
  const wanted = type === 'string' ? 'string' : 'number';
  const found = known.find((labels) => labels.length === numClass && typeof labels[0] === wanted);
  if (found !== undefined) return found;
  if (type !== 'string') return Array.from({ length: numClass }, (_, index) => index);
  throw new ModelFormatError('the ONNX graph answers text labels, but does not list them', {
    hint: 'convert a classifier that was trained on numbers, with label_encoder.json beside it',
  });
}

function widthOf(name: string, { dims, type }: Tensor): number {
  if (dims.length > 2 || (type !== 'float32' && type !== 'float64')) {
    throw noScores([name], `numbers, not ${type} of ${dims.length} dimensions`);
  }
  return dims[1] ?? 1;
}

/** (numRow, numOutput) */
function joinColumns({ numeric, widths, numOutput }: Columns, tensors: OutputTensors, numRow: number): Float32Array {
  if (numeric.length === 1) return Float32Array.from(tensors[numeric[0]!]!.data as Float32Array);
  const joined = new Float32Array(numRow * numOutput);
  let first = 0;
  for (const [index, name] of numeric.entries()) {
    const data = tensors[name]!.data as Float32Array;
    const width = widths[index]!;
    for (let at = 0; at < data.length; at++) {
      joined[Math.floor(at / width) * numOutput + first + (at % width)] = data[at]!;
    }
    first += width;
  }
  return joined;
}

function noScores(names: readonly string[], wanted: string): ModelFormatError {
  const shown = names.map((name) => `"${name}"`).join(', ');
  return new ModelFormatError(`the outputs of the ONNX graph (${shown}) are to be ${wanted}`, {
    hint: 'convert a classifier with labels and probabilities, or a regressor',
  });
}
