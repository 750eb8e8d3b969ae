import { InvalidOptionError, ModelFormatError, ModelNotReadyError } from './errors.ts';
import { withFileName } from './model/model-files.ts';
import { readModelBytes } from './model/read-bytes.ts';
import { type Answers, type PredictorOf, predictorOf } from './predictor.ts';
import { shorten } from './short-text.ts';

/** Where a model's bytes come from: themselves, a file that somebody chose, or what `fetch` gives. */
export type ModelSource = Uint8Array | ArrayBuffer | Blob | Response | Promise<Response>;

/** Options of `loadModel`. */
export interface LoadBytesOptions<Answer extends Answers = Answers> {
  /** refuses a model that answers otherwise, and makes it the type of `predict` */
  readonly answers?: Answer | undefined;
}

const UNNAMED = 'the model';
const BYTES_HINT = 'give bytes, a Blob or a Response: loadModel(fetch("model.json"))';

/**
 * The model in some bytes, ready to predict: XGBoost's JSON or UBJSON, or what `kindling pack` makes, as they are or in gzip.
 * Bytes that are given are not copied, and are the model's from then on.
 *
 * @param source the bytes, or where they come from
 * @param options the kind of answer that is expected
 * @throws ModelNotReadyError where they cannot be had, ModelFormatError where they are no model that is read here, and
 * InvalidOptionError for a model that does not answer as `answers` says
 * @example
 * const model = await loadModel(fetch('wine.kindling'), { answers: 'labels' });
 * const [label] = model.predict([{ alcohol: 13.2, hue: 0.9 }]);
 */
export async function loadModel<Answer extends Answers = Answers>(
  source: ModelSource,
  { answers }: LoadBytesOptions<Answer> = {},
): Promise<PredictorOf<Answer>> {
  const { bytes, name } = await readSource(source);
  if (bytes.length === 0) throw new ModelFormatError(`${name} is empty`, { hint: 'copy or upload the model again' });
  try {
    return predictorOf(await readModelBytes(bytes), answers);
  } catch (cause) {
    throw name === UNNAMED || !(cause instanceof ModelFormatError) ? cause : withFileName(cause, name);
  }
}

interface Source {
  readonly bytes: Uint8Array;
  /** for messages */
  readonly name: string;
}

async function readSource(source: ModelSource): Promise<Source> {
  const given: unknown = await fetched(source);
  if (given instanceof Uint8Array) return { bytes: given, name: UNNAMED };
  if (given instanceof ArrayBuffer) return { bytes: new Uint8Array(given), name: UNNAMED };
  if (!isBody(given))
    throw new InvalidOptionError(`a model cannot be loaded from ${describe(given)}`, { hint: BYTES_HINT });
  const name = nameOf(given);
  if (given.ok === false) throw refused(given, name);
  try {
    return { bytes: new Uint8Array(await given.arrayBuffer()), name };
  } catch (cause) {
    throw new ModelNotReadyError(`${name} cannot be read: ${(cause as Error).message}`, {
      hint: given.bodyUsed ? 'a Response can be read once: fetch it again, or give its clone()' : 'fetch it again',
      cause,
    });
  }
}

/** What a Response and a Blob have; a Response of another realm is none of this one's class. */
type Body = Pick<Response, 'arrayBuffer'> &
  Partial<Pick<Response, 'ok' | 'status' | 'type' | 'url' | 'bodyUsed'>> & { readonly name?: string };

function isBody(given: unknown): given is Body {
  return typeof given === 'object' && given !== null && 'arrayBuffer' in given;
}

async function fetched(source: ModelSource): Promise<unknown> {
  try {
    return await source;
  } catch (cause) {
    throw new ModelNotReadyError(`the model could not be fetched: ${(cause as Error)?.message}`, {
      hint: 'look at the address and at what its server allows; a page that was opened from a file cannot fetch, but read a file that somebody chooses',
      cause,
    });
  }
}

function nameOf({ url, name }: Body): string {
  return shorten(name || url?.split(/[?#]/)[0] || UNNAMED, 200);
}

function refused({ status, type }: Body, name: string): ModelNotReadyError {
  if (type === 'opaque') {
    return new ModelNotReadyError(`${name}: an answer to fetch in mode no-cors cannot be read`, {
      hint: 'fetch it without mode, and let its server allow it by Access-Control-Allow-Origin',
    });
  }
  return new ModelNotReadyError(`${name}: the server answered ${status}`, {
    hint: status === 404 ? 'look at the address: there is nothing' : 'look at the address, and at what the server says',
  });
}

function describe(given: unknown): string {
  if (typeof given === 'string') return 'a text';
  return Array.isArray(given) ? 'a list' : given === null ? 'null' : `a ${typeof given}`;
}
