import type { InferenceSession, Tensor, TensorConstructor } from 'onnxruntime-web/wasm';
import type { FeatureMatrix } from '../../engine/feature-matrix.ts';
import { MalformedInputError, ModelFormatError } from '../../errors.ts';

/** One input of the graph: some features next to each other. */
interface OnnxInput {
  readonly name: string;
  readonly type: InputType;
  /** features in it */
  readonly width: number;
  /** (numRow) instead of (numRow, 1) */
  readonly isFlat: boolean;
}

/** What inputs are made with, of a runtime that is loaded when it is needed. */
export interface OnnxRuntime {
  readonly Tensor: TensorConstructor;
}

/** What the graph wants to be fed with. */
export interface OnnxInputs {
  readonly numFeature: number;
  /** the inputs' own names, where each input is one feature of several */
  readonly featureNames: readonly string[] | undefined;
  /** places of the features that are texts */
  readonly textFeatures: readonly number[];
  feed(matrix: FeatureMatrix, texts: Texts): InferenceSession.OnnxValueMapType;
}

/** (numRow) the texts of each feature that is one */
export type Texts = ReadonlyMap<number, readonly string[]>;

type InputType = 'float32' | 'float64' | 'int64' | 'int32' | 'bool' | 'string';
const TYPES: ReadonlySet<string> = new Set(['float32', 'float64', 'int64', 'int32', 'bool', 'string']);
/** How a dimension of any size is told. */
const ANY = 2 ** 32 - 1;

/**
 * The inputs of a session: one table, or a column for each feature, in the graph's order.
 *
 * @param numNamed how many names stand beside the model, for a table that does not tell its width
 * @throws ModelFormatError for inputs that rows of numbers and texts cannot feed
 */
export function readInputs(
  { Tensor }: OnnxRuntime,
  metadata: readonly InferenceSession.ValueMetadata[],
  numNamed: number | undefined,
): OnnxInputs {
  const inputs = metadata.map((input) => readInput(input, metadata.length === 1 ? numNamed : undefined));
  const numFeature = inputs.reduce((sum, { width }) => sum + width, 0);
  const isColumns = inputs.length > 1 && inputs.every(({ width }) => width === 1);
  return {
    numFeature,
    featureNames: isColumns ? inputs.map(({ name }) => name) : undefined,
    textFeatures: inputs
      .flatMap(({ type, width }) => new Array<boolean>(width).fill(type === 'string'))
      .flatMap((isText, feature) => (isText ? [feature] : [])),
    feed: (matrix, texts) => {
      let first = 0;
      const tensors = inputs.map((input) => {
        const shape = input.isFlat ? [matrix.numRow] : [matrix.numRow, input.width];
        const tensor =
          input.type === 'string'
            ? new Tensor('string', takeTexts(texts, matrix.numRow, first, input.width), shape)
            : toTensor(Tensor, input, takeColumns(matrix, first, input.width), shape);
        first += input.width;
        return [input.name, tensor] as const;
      });
      return Object.fromEntries(tensors);
    },
  };
}

function readInput(metadata: InferenceSession.ValueMetadata, numNamed: number | undefined): OnnxInput {
  const { name } = metadata;
  if (!metadata.isTensor)
    throw new ModelFormatError(`the ONNX input "${name}" is not a tensor`, { hint: NUMERIC_HINT });
  const { type, shape } = metadata;
  if (!TYPES.has(type)) throw new ModelFormatError(`the ONNX input "${name}" takes ${type}`, { hint: NUMERIC_HINT });
  if (shape.length > 2) {
    throw new ModelFormatError(`the ONNX input "${name}" has ${shape.length} dimensions`, { hint: NUMERIC_HINT });
  }
  return { name, type: type as InputType, width: widthOf(name, shape, numNamed), isFlat: shape.length < 2 };
}

const NUMERIC_HINT =
  'convert a model of numbers and texts: a table of (rows, features), or one tensor for each feature';

function widthOf(name: string, shape: readonly (number | string)[], numNamed: number | undefined): number {
  if (shape.length < 2) return 1;
  const width = shape[1];
  if (typeof width === 'number' && width > 0 && width < ANY) return width;
  if (numNamed !== undefined) return numNamed;
  throw new ModelFormatError(`the ONNX input "${name}" does not say how many features it takes`, {
    hint: 'put feature_columns.json beside the model, or convert it with FloatTensorType([None, numFeature])',
  });
}

/** (numRow, width) */
function takeColumns({ values, numRow, numFeature }: FeatureMatrix, first: number, width: number): Float32Array {
  if (width === numFeature) return values.slice(); // the caller may use its array again before the session has run
  const columns = new Float32Array(numRow * width);
  for (let row = 0; row < numRow; row++) {
    const start = row * numFeature + first;
    columns.set(values.subarray(start, start + width), row * width);
  }
  return columns;
}

/** (numRow, width) */
function takeTexts(texts: Texts, numRow: number, first: number, width: number): string[] {
  return Array.from({ length: numRow * width }, (_, at) => texts.get(first + (at % width))![Math.floor(at / width)]!);
}

function toTensor(Tensor: TensorConstructor, input: OnnxInput, values: Float32Array, shape: readonly number[]): Tensor {
  switch (input.type) {
    case 'float32':
      return new Tensor('float32', values, shape);
    case 'float64':
      return new Tensor('float64', Float64Array.from(values), shape);
    default:
      return toIntegerTensor(Tensor, input, values, shape);
  }
}

/** Integers have no way to say that a value is missing. */
function toIntegerTensor(
  Tensor: TensorConstructor,
  input: OnnxInput,
  values: Float32Array,
  shape: readonly number[],
): Tensor {
  const wrong = values.findIndex((value) => !Number.isInteger(value));
  if (wrong >= 0) {
    const row = Math.floor(wrong / input.width) + 1;
    const value = Number.isNaN(values[wrong]) ? 'a missing value' : `${values[wrong]}`;
    throw new MalformedInputError(`row ${row}: the model takes whole numbers in "${input.name}", not ${value}`, {
      hint: 'send a whole number in every row',
      row,
    });
  }
  if (input.type === 'int64') return new Tensor('int64', BigInt64Array.from(values, BigInt), shape);
  if (input.type === 'int32') return new Tensor('int32', Int32Array.from(values), shape);
  return new Tensor(
    'bool',
    Uint8Array.from(values, (value) => (value === 0 ? 0 : 1)),
    shape,
  );
}
