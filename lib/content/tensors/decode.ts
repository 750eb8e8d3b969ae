import type { Columns } from '../../frame/columns/column.ts';
import { ColumnRows } from '../../frame/columns/column-rows.ts';
import { DEFAULT_LAYOUT, type ExpectedColumns, Frame, type RowSource } from '../../frame/frame.ts';
import { LateRows } from '../../frame/late-rows.ts';
import { didYouMean } from '../../near-names.ts';
import { quoteName } from '../../short-text.ts';
import type { Parameters } from '../media-type.ts';
import { writeAnswer } from './answer.ts';
import { columnsOf } from './columns.ts';
import { malformed, namesOf, readRequest, type Tensor, type TensorRequest } from './request.ts';

/**
 * The frame of a request of the Open Inference Protocol.
 *
 * @param parameters `head`, the bytes of its JSON, and `model`, as the answer is to name it, escaped as in a url
 * @throws MalformedInputError
 */
export function decodeTensors(body: Uint8Array, { head = String(body.length), model = '' }: Parameters): Frame {
  const headBytes = Number(head);
  if (!(headBytes <= body.length)) {
    throw malformed(
      `Inference-Header-Content-Length is ${head}, and the body has ${body.length} bytes`,
      'send there how many bytes the JSON has, and all of the body',
    );
  }
  const request = readRequest(body, headBytes);
  const envelope = {
    options: optionsOf(request),
    write: (frame: Frame) => writeAnswer(frame, request, decodeURIComponent(model)),
  };
  const rows = new LateRows((expected) => rowsOf(request, body, expected));
  return new Frame(rows, { ...DEFAULT_LAYOUT, envelope });
}

/** The request's options: the outputs that it names are one. */
function optionsOf({ options, outputs }: TensorRequest): ReadonlyMap<string, string> {
  return outputs ? new Map([...options, ['outputs', outputs.map(({ name }) => name).join(',')]]) : options;
}

function rowsOf(request: TensorRequest, body: Uint8Array, expected: ExpectedColumns = {}): RowSource {
  const { inputs } = request;
  const [first] = inputs as [Tensor];
  const isExact = expected.categories?.some(Boolean) !== false;
  const isMatrix = inputs.length === 1 && (first.numColumn !== 1 || expected.numFeature === 1);
  if (isMatrix) return new ColumnRows(columnsOf(first, body, isExact), first.numRow);
  const wide = inputs.find(({ numColumn }) => numColumn !== 1);
  if (wide) {
    throw malformed(
      `input ${quoteName(wide.name)} has the shape [${wide.shape.join(', ')}] beside others`,
      'send one tensor of shape [rows, features] alone, or for each feature one of shape [rows]',
    );
  }
  const tensors = inOrder(request, expected);
  const columns: Columns = tensors.map((tensor) => columnsOf(tensor, body, isExact).at(0)!);
  const columnNames =
    expected.numFeature !== undefined && expected.names === undefined ? undefined : tensors.map(({ name }) => name);
  return new ColumnRows(columns, first.numRow, { columnNames });
}

/** One tensor for each feature; of a model whose features have no names, in the order of f0, f1, …. */
function inOrder({ inputs, options }: TensorRequest, { names, numFeature }: ExpectedColumns): readonly Tensor[] {
  if (numFeature === undefined) return inputs;
  const known = names ?? Array.from({ length: numFeature }, (_, feature) => `f${feature}`);
  requireKnown(inputs, [...known, ...(options.get('base-margin') ?? '').split(',')]);
  if (names !== undefined) return inputs;
  const byName = new Map(inputs.map((tensor) => [tensor.name.trim().toLowerCase(), tensor]));
  return known.flatMap((name) => byName.get(name) ?? []);
}

function requireKnown(inputs: readonly Tensor[], known: readonly string[]): void {
  const folded = new Set(known.map((name) => name.trim().toLowerCase()));
  const unknown = inputs.find(({ name }) => !folded.has(name.trim().toLowerCase()));
  if (unknown === undefined) return;
  const wayOut =
    inputs.length === 1
      ? 'a tensor of all features has the shape [rows, features]'
      : `the request has ${namesOf(inputs)}; GET /v2/models/NAME names the features`;
  throw malformed(
    `the model has no input ${quoteName(unknown.name)}`,
    `${didYouMean(unknown.name.slice(0, MAX_COMPARED), known.slice(0, MAX_NAMES))}${wayOut}`,
  );
}

/** Names and characters that are compared. */
const [MAX_NAMES, MAX_COMPARED] = [300, 60];
