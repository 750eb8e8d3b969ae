import { csv } from '../content/csv.ts';
import { findMediaType, mediaTypeOf, negotiate, type Told } from '../content/index.ts';
import { tensors } from '../content/tensors.ts';
import { HookError, NotFoundError } from '../errors.ts';
import type { Frame } from '../frame/frame.ts';
import type { Model } from '../model/model.ts';
import { nowMs } from '../platform/node.ts';
import type { Hooks, TransformHooks } from './hooks.ts';
import { decodeBody, input_fn } from './input-fn.ts';
import { isFrame } from './is-frame.ts';
import { definedOnly, type TransformOptions } from './options.ts';
import { type Answer, output_fn } from './output-fn.ts';
import { predict, predict_fn } from './predict-fn.ts';
import { openFrame, prepareRows } from './preparing.ts';
import { NOTHING_TOLD, type ToldOfRows, toldOf } from './told-of.ts';
import { parseOptions } from './wishes.ts';

export type { Hooks, TransformHooks } from './hooks.ts';

/** kindling's own, but for `model_fn`, which reads files. */
export const DEFAULT_HOOKS = { input_fn, predict_fn, output_fn };

/** One question: rows as bytes, and what is wanted of them. */
export interface Question {
  readonly body: Uint8Array;
  readonly contentType: string;
  /** an Accept header; empty for whatever suits */
  readonly accept: string;
  /** the media type that answers `*\/*`; default: the question's own */
  readonly defaultAccept?: string | undefined;
  readonly options: TransformOptions;
}

/** An encoded answer, and what it took. */
export interface Transformed extends Answer, ToldOfRows {
  readonly decodeMs: number;
  readonly predictMs: number;
  readonly encodeMs: number;
}

/** The answer to a question: `input_fn`, `predict_fn` and `output_fn` in a chain, or `transform_fn` alone. */
export async function transform(question: Question, model: unknown, hooks: TransformHooks): Promise<Transformed> {
  const { body, contentType } = question;
  if (contentType.startsWith(tensors.name)) requireOwnCodec(hooks);
  const told = hooks.input_fn === input_fn && !hooks.transform_fn ? mediaTypeOf(contentType, body) : undefined;
  const accept = acceptedType(question, hooks, told);
  if (hooks.transform_fn) {
    const start = nowMs();
    const answer = toAnswer(await hooks.transform_fn(model, body, contentType, accept), accept, 'transform_fn');
    return { ...answer, ...NOTHING_TOLD, decodeMs: 0, predictMs: nowMs() - start, encodeMs: 0 };
  }
  const start = nowMs();
  const given: unknown = told ? decodeBody(body, told) : hooks.input_fn(body, contentType);
  const frame = isPending(given) ? await given : given;
  const decoded = nowMs();
  const rows = hooks.prepare_fn ? await prepareRows(frame, hooks.prepare_fn) : frame;
  requireFrame(rows, hooks.prepare_fn ? 'prepare_fn' : 'input_fn', 'predict_fn', hooks);
  requireModel(model, hooks);
  const options = withEnvelope(question.options, rows);
  const predicting: unknown = predictWith(hooks)(rows as Frame, model as Model, options);
  const output = isPending(predicting) ? await predicting : predicting;
  const predicted = nowMs();
  requireFrame(output, 'predict_fn', 'output_fn', hooks);
  const encoding: unknown = hooks.output_fn(output, accept);
  const answer = toAnswer(isPending(encoding) ? await encoding : encoding, accept, 'output_fn');
  return {
    ...answer,
    ...(isFrame(output) ? toldOf(output, options) : NOTHING_TOLD),
    decodeMs: decoded - start,
    predictMs: predicted - decoded,
    encodeMs: nowMs() - predicted,
  };
}

/** The options of a request, and in front of them those that its body has. */
function withEnvelope(options: TransformOptions, frame: unknown): TransformOptions {
  const envelope = isFrame(frame) ? frame.layout.envelope : undefined;
  return envelope ? { ...options, ...definedOnly(parseOptions(envelope.options)) } : options;
}

/** Tensors come and go in a form that nobody else's hooks know. */
function requireOwnCodec(hooks: TransformHooks): void {
  const own: TransformHooks = DEFAULT_HOOKS;
  const other = (['transform_fn', 'input_fn', 'output_fn'] as const).find((name) => hooks[name] !== own[name]);
  if (other === undefined) return;
  throw new NotFoundError(`this model's script has its own ${other}, which /v2 cannot use`, {
    hint: 'POST /invocations, or let the script replace model_fn and predict_fn alone',
  });
}

/** kindling's own answers at once where it can: each promise that is waited for takes a request some 0.3 µs. */
function predictWith({ predict_fn: given }: TransformHooks): Hooks['predict_fn'] {
  if (given === predict_fn) return predict;
  return (frame, model, options) => given(isFrame(frame) ? openFrame(frame) : frame, model, options);
}

function isPending(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value;
}

/** The one type to answer with, found before anything is predicted; a user's own encoder sees the header as it came. */
export function acceptedType(
  { body, contentType, accept, defaultAccept }: Question,
  hooks: TransformHooks,
  told?: Told,
): string {
  const ownEncoder = hooks.output_fn !== output_fn || hooks.transform_fn !== undefined;
  if (ownEncoder && accept !== '') return accept;
  const questionType = hooks.input_fn === input_fn ? (told ?? mediaTypeOf(contentType, body)).mediaType : csv;
  const fallback = (defaultAccept && findMediaType(defaultAccept)) || questionType;
  return negotiate(accept, fallback).name;
}

function requireFrame(
  value: unknown,
  from: 'input_fn' | 'prepare_fn' | 'predict_fn',
  to: 'predict_fn' | 'output_fn',
  hooks: TransformHooks,
): void {
  if (isFrame(value) || hooks[to] !== DEFAULT_HOOKS[to]) return;
  throw new HookError(`${from} did not return a Frame, which the default ${to} needs`, {
    hint: `return a Frame from ${from}, or replace ${to} too`,
  });
}

function requireModel(model: unknown, hooks: TransformHooks): void {
  const isModel = typeof model === 'object' && model !== null && 'score' in model;
  if (isModel || hooks.predict_fn !== predict_fn) return;
  throw new HookError('model_fn did not return a Model, which the default predict_fn needs', {
    hint: 'return what the default model_fn returns, or replace predict_fn too',
  });
}

/** Texts that may stand in a header: a line break would end it. */
const HEADER_VALUE = /^[\t\x20-\x7e]*$/;

/** The result of `output_fn` or `transform_fn`, checked. */
function toAnswer(output: unknown, accept: string, from: 'output_fn' | 'transform_fn'): Answer {
  const { body, contentType } = answerOf(output, accept);
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) {
    throw new HookError(`${from} returned neither text nor bytes`, {
      hint: 'return a string, a Uint8Array, [body, contentType] or { body, contentType }',
    });
  }
  if (typeof contentType === 'string' && HEADER_VALUE.test(contentType)) return { body, contentType };
  throw new HookError(`${from} returned something that is not a content type`, {
    hint: 'return a media type such as text/csv',
  });
}

function answerOf(output: unknown, accept: string): { body: unknown; contentType: unknown } {
  if (Array.isArray(output)) return { body: output[0], contentType: output[1] };
  const isAnswer = typeof output === 'object' && output !== null && 'body' in output;
  return isAnswer ? { contentType: accept, ...output } : { body: output, contentType: accept };
}
