import { MalformedInputError } from '../../errors.ts';
import { quoteName, quoteNames, shorten } from '../../short-text.ts';
import { type Cut, cutData, type Span } from './cut-data.ts';
import { DATATYPES } from './datatype.ts';

type Json = { readonly [name: string]: unknown };

/** One tensor of a request, its elements not read yet. */
export interface Tensor {
  readonly name: string;
  /** one of `DATATYPES` */
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly numRow: number;
  /** cells of each row */
  readonly numColumn: number;
  /** where the elements are: in the bytes behind the JSON, in a list of the JSON's bytes, or in a list that was read with it */
  readonly elements: { readonly bytes: Uint8Array } | Span | { readonly list: readonly unknown[] };
}

/** An output that a request asks for, and whether as bytes. */
export interface WantedOutput {
  readonly name: string;
  readonly isBinary: boolean;
}

export interface TensorRequest {
  readonly id: string | undefined;
  readonly inputs: readonly Tensor[];
  /** undefined where the model's own are to be answered */
  readonly outputs: readonly WantedOutput[] | undefined;
  /** whether outputs that say nothing of it come as bytes */
  readonly isBinary: boolean;
  /** the request's parameters as texts */
  readonly options: ReadonlyMap<string, string>;
}

/** Tensors of a request, and characters of its id. */
const [MAX_INPUTS, MAX_ID] = [2 ** 16, 1024];

/**
 * The request in a body: JSON, and the bytes of tensors behind it.
 *
 * @param headBytes of the JSON
 * @throws MalformedInputError
 */
export function readRequest(body: Uint8Array, headBytes: number): TensorRequest {
  const cut = cutData(body.subarray(0, headBytes));
  const { id, inputs, outputs, parameters } = objectOf(cut.value, 'the body', 'send {"inputs": […]}');
  const given = parametersOf(parameters, 'the request');
  const wanted = outputs === undefined ? [] : listOf(outputs, 'outputs');
  const isBinary = flagOf(given.binary_data_output, 'binary_data_output') ?? false;
  return {
    id: idOf(id),
    inputs: inputsOf(inputs, body.subarray(headBytes), cut),
    outputs: wanted.length > 0 ? wanted.map((output) => outputOf(output, isBinary)) : undefined,
    isBinary,
    options: new Map(Object.entries(given).map(([name, value]) => [name.toLowerCase(), textOf(value)])),
  };
}

function inputsOf(value: unknown, behind: Uint8Array, cut: Cut): Tensor[] {
  const list = listOf(value, 'inputs');
  if (list.length === 0 || list.length > MAX_INPUTS) {
    throw malformed(list.length === 0 ? 'there are no inputs' : `there are ${list.length} inputs`, SEND_INPUTS);
  }
  let at = 0;
  const tensors = list.map((item) => {
    const tensor = inputOf(item, behind.subarray(at), cut);
    if ('bytes' in tensor.elements) at += tensor.elements.bytes.length;
    return tensor;
  });
  if (at < behind.length) {
    throw malformed(
      `${behind.length - at} bytes lie behind the tensors`,
      'give each tensor its binary_data_size, and the JSON its bytes in Inference-Header-Content-Length',
    );
  }
  requireAlike(tensors);
  return tensors;
}

const SEND_INPUTS = 'send one tensor of shape [rows, features], or one for each feature, by its name, of shape [rows]';

function requireAlike(tensors: readonly Tensor[]): void {
  const [first] = tensors;
  const names = tensors.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) < at && names.length < 100) ?? duplicateOf(names);
  if (twice !== undefined) throw malformed(`there are two inputs ${quoteName(twice)}`, 'send each of them once');
  const other = tensors.find(({ numRow }) => numRow !== first!.numRow);
  if (other === undefined) return;
  throw malformed(
    `input ${quoteName(first!.name)} has ${first!.numRow} rows, and ${quoteName(other.name)} has ${other.numRow}`,
    'give all inputs the same first dimension',
  );
}

function duplicateOf(names: readonly string[]): string | undefined {
  const known = new Set<string>();
  return names.find((name) => known.size === known.add(name).size);
}

function inputOf(value: unknown, behind: Uint8Array, { spanOf }: Cut): Tensor {
  const { name, datatype, shape, parameters, data } = objectOf(value, 'an input', SEND_INPUTS);
  if (typeof name !== 'string' || name === '') throw malformed('an input has no name', SEND_INPUTS);
  const where = `input ${quoteName(name)}`;
  const type = typeof datatype === 'string' ? DATATYPES.get(datatype) : undefined;
  if (type === undefined) {
    throw malformed(
      `${where} has the datatype ${shorten(JSON.stringify(datatype) ?? 'none')}`,
      `use ${[...DATATYPES.keys()].join(', ')}`,
    );
  }
  const placing = shapeOf(shape, where);
  const { binary_data_size: size, shared_memory_region: region } = parametersOf(parameters, where);
  if (region !== undefined) {
    throw malformed(`${where} is in shared memory, which is not read`, 'send its elements in the body');
  }
  const tensor = { name, datatype: datatype as string, ...placing };
  if ((size === undefined) === (data === undefined)) {
    const fault = size === undefined ? 'has no data' : 'has data and binary_data_size';
    throw malformed(`${where} ${fault}`, 'send a list as data, or bytes behind the JSON with their binary_data_size');
  }
  if (size !== undefined) return { ...tensor, elements: { bytes: bytesOf(size, tensor, type.bytes, behind) } };
  const span = spanOf(data);
  return { ...tensor, elements: span ?? { list: listOf(data, `the data of ${where}`) } };
}

function shapeOf(value: unknown, where: string): Pick<Tensor, 'shape' | 'numRow' | 'numColumn'> {
  const shape = Array.isArray(value) ? value : [];
  const isShape = shape.length > 0 && shape.every((size) => Number.isSafeInteger(size) && size >= 0);
  const [numRow, numColumn = 1, ...others] = shape as number[];
  const isTable = isShape && others.length === 0 && Number.isSafeInteger(numRow! * numColumn);
  if (isTable && (numColumn > 0 || numRow === 0)) return { shape, numRow: numRow!, numColumn };
  throw malformed(`${where} has the shape ${shorten(JSON.stringify(value) ?? 'none')}`, SEND_INPUTS);
}

/** The bytes of a tensor, which come first in what is left of the body. */
function bytesOf(
  size: unknown,
  { name, shape, numRow, numColumn, datatype }: Omit<Tensor, 'elements'>,
  elementBytes: number | undefined,
  behind: Uint8Array,
): Uint8Array {
  const where = `input ${quoteName(name)}`;
  if (!Number.isSafeInteger(size) || (size as number) < 0) {
    throw malformed(
      `${where} has the binary_data_size ${shorten(JSON.stringify(size))}`,
      'send a whole number of bytes',
    );
  }
  if ((size as number) > behind.length) {
    throw malformed(`${where} has ${size} bytes by its binary_data_size, and the body only ${behind.length} more`, CUT);
  }
  const wanted = numRow * numColumn * (elementBytes ?? 4);
  const isRight = elementBytes === undefined ? (size as number) >= wanted : size === wanted;
  if (isRight) return behind.subarray(0, size as number);
  const least = elementBytes === undefined ? ' at least' : '';
  throw malformed(
    `${where} has ${size} bytes, where ${datatype} of the shape [${shape.join(', ')}] has${least} ${wanted}`,
    'let shape, datatype and binary_data_size be those of the bytes that are sent',
  );
}

const CUT =
  'send the bytes of all tensors behind the JSON, and the bytes of the JSON as Inference-Header-Content-Length';

function outputOf(value: unknown, isBinary: boolean): WantedOutput {
  const { name, parameters } = objectOf(value, 'an output', 'send {"name": "prediction"}');
  if (typeof name !== 'string') throw malformed('an output has no name', 'send {"name": "prediction"}');
  const where = `output ${quoteName(name)}`;
  const { binary_data: binary, classification, shared_memory_region: region } = parametersOf(parameters, where);
  if (region !== undefined) throw malformed(`${where} is to go to shared memory`, 'take it from the answer');
  if (classification !== undefined && classification !== 0) {
    throw malformed(`${where} is asked as a classification`, 'ask for the outputs prediction and probability');
  }
  return { name, isBinary: flagOf(binary, 'binary_data') ?? isBinary };
}

function idOf(id: unknown): string | undefined {
  if (id === undefined || id === null) return undefined;
  if (typeof id === 'string' && id.length <= MAX_ID) return id;
  throw malformed('the id is not a text', `send a text of at most ${MAX_ID} characters, or none`);
}

function parametersOf(value: unknown, where: string): Json {
  return value === undefined || value === null ? {} : objectOf(value, `the parameters of ${where}`, 'send an object');
}

function flagOf(value: unknown, name: string): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  throw malformed(`${name} is ${shorten(JSON.stringify(value))}`, 'send true or false');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function listOf(value: unknown, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw malformed(`${where} ${value === undefined ? 'is not there' : 'is no list'}`, SEND_INPUTS);
}

function objectOf(value: unknown, where: string, hint: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw malformed(`${where} is no JSON object`, hint);
}

export function malformed(message: string, hint: string): MalformedInputError {
  return new MalformedInputError(message, { hint });
}

/** `"a", "b"`, for messages. */
export function namesOf(tensors: readonly Tensor[]): string {
  return quoteNames(tensors.map(({ name }) => name));
}
