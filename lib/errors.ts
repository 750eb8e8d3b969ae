import { shorten } from './short-text.ts';

/** Characters that a message, a hint and a column's name have at most, whoever wrote them. */
const [MAX_TEXT, MAX_COLUMN] = [2000, 200];

/** Where an error was found and the way out of it. */
export interface ErrorDetails {
  /** The way out, as an instruction. */
  hint?: string | undefined;
  /** 1-based data row (a header is not counted). */
  row?: number | undefined;
  /** name of the column, cut at 200 characters */
  column?: string | undefined;
  /** the caller's cell, or several, as the message shows them; the log does not */
  cell?: string | readonly string[] | undefined;
  /** the error behind it, for the log alone */
  cause?: unknown;
}

/** The way out of a damaged model file, where there is no better one. */
const SAVE_AGAIN = 'copy the file again, or save the model again with save_model of the XGBoost that trained it';

/**
 * Marks the errors of every copy of this module.
 * @internal
 */
const BRAND = Symbol.for('kindling.error');

/**
 * Every failure that kindling explains. `message` says what is wrong and where, `hint` what to do about it;
 * `status` is the HTTP status that answers it and `code` a stable kebab-case name for programs.
 *
 * `instanceof` holds for the errors of other copies of this class too, of a bundle that stands apart or of the kindling
 * that a user's script imports; of its subclasses for those that users import, which their static `code` tells.
 */
export class KindlingError extends Error {
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: the class that stands behind instanceof, which may be a subclass
    return isInstance(this, value);
  }

  /** @internal */
  readonly [BRAND] = true;
  /** HTTP status that answers it */
  readonly status: number = 500;
  /** stable kebab-case name for programs */
  readonly code: string = 'internal';
  /** the way out, as an instruction */
  readonly hint: string | undefined;
  /** 1-based data row, where it is about one */
  readonly row: number | undefined;
  /** name of the column, where it is about one */
  readonly column: string | undefined;
  /** Whether callers of a service may read message and hint: what is ours, a path or a file, is for the log alone. */
  readonly isPublic: boolean = true;
  /** The message without what rows hold, which is the caller's and not the log's. */
  readonly logMessage: string;

  /**
   * @param message what is wrong, cut at 2,000 characters
   * @param details where it was found, and the way out
   */
  constructor(message: string, { hint, row, column, cell, cause }: ErrorDetails = {}) {
    super(shorten(message, MAX_TEXT), cause === undefined ? undefined : { cause });
    this.hint = hint && shorten(hint, MAX_TEXT);
    this.row = row;
    this.column = column && shorten(column, MAX_COLUMN);
    const cells = typeof cell === 'string' ? [cell] : (cell ?? []);
    this.logMessage = cells.reduce((text, shown) => text.replace(shown, () => '…'), this.message);
  }

  /** `MalformedInputError` for `malformed-input`: classes lose their own names in minified bundles. */
  override get name(): string {
    const words = (this.code ?? 'kindling').split('-'); // no code yet while the stack is captured
    return `${words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('')}Error`;
  }
}

/** @param asked one of the classes; those with a `code` of their own know the errors of their copies by it */
function isInstance(asked: typeof KindlingError & { readonly code?: string }, value: unknown): boolean {
  if (Function.prototype[Symbol.hasInstance].call(asked, value)) return true;
  if (typeof value !== 'object' || value === null || !(BRAND in value)) return false;
  return asked === KindlingError || (Object.hasOwn(asked, 'code') && asked.code === (value as KindlingError).code);
}

/** A body, line or cell that cannot be read. */
export class MalformedInputError extends KindlingError {
  static readonly code = 'malformed-input';
  override readonly status = 400;
  override readonly code = MalformedInputError.code;
}

/** The model wants features that the input does not have. */
export class MissingFeatureError extends KindlingError {
  static readonly code = 'missing-feature';
  override readonly status = 400;
  override readonly code = MissingFeatureError.code;
}

/** An option of the request with a value that it cannot have. */
export class InvalidOptionError extends KindlingError {
  static readonly code = 'invalid-option';
  override readonly status = 400;
  override readonly code = InvalidOptionError.code;
}

/** So many rows could not be used that what came out is worth nothing. */
export class RowErrorsError extends KindlingError {
  override readonly status = 422;
  override readonly code = 'row-errors';
}

/** No such route, model or file. */
export class NotFoundError extends KindlingError {
  override readonly status = 404;
  override readonly code = 'not-found';
}

/** The route exists, but not for this method. */
export class MethodNotAllowedError extends KindlingError {
  static readonly code = 'method-not-allowed';
  override readonly status = 405;
  override readonly code = MethodNotAllowedError.code;
  /** The methods that the route has, for the `Allow` header. */
  readonly allow: readonly string[];

  constructor(message: string, allow: readonly string[]) {
    super(message, { hint: `use ${allow.join(' or ')}` });
    this.allow = allow;
  }
}

/** None of the accepted media types can be written. */
export class NotAcceptableError extends KindlingError {
  static readonly code = 'not-acceptable';
  override readonly status = 406;
  override readonly code = NotAcceptableError.code;
}

/** A model by that name is there already. */
export class ConflictError extends KindlingError {
  override readonly status = 409;
  override readonly code = 'conflict';
}

/** A request that does not come at a useful pace. */
export class SlowRequestError extends KindlingError {
  override readonly status = 408;
  override readonly code = 'slow-request';
}

/** A request or answer beyond the size limit. */
export class PayloadTooLargeError extends KindlingError {
  override readonly status = 413;
  override readonly code = 'payload-too-large';
}

/** A media type, charset or content encoding that cannot be read. */
export class UnsupportedMediaTypeError extends KindlingError {
  static readonly code = 'unsupported-media-type';
  override readonly status = 415;
  override readonly code = UnsupportedMediaTypeError.code;
}

/** A model file that is damaged, lies about itself or is of an unknown kind. */
export class ModelFormatError extends KindlingError {
  static readonly code = 'model-format';
  override readonly status = 503;
  override readonly code = ModelFormatError.code;
  override readonly isPublic = false;

  /**
   * @param message what is wrong with the file
   * @param details without a hint the way out is to save the model again
   */
  constructor(message: string, { hint = SAVE_AGAIN, ...details }: ErrorDetails = {}) {
    super(message, { hint, ...details });
  }
}

/** No model where one should be, or it could not be fetched. */
export class ModelNotReadyError extends KindlingError {
  static readonly code = 'model-not-ready';
  override readonly status = 503;
  override readonly code = ModelNotReadyError.code;
  override readonly isPublic: boolean = false;
}

/** The model is on its way. */
export class ModelLoadingError extends ModelNotReadyError {
  override readonly isPublic = true;

  constructor() {
    super('the model is being loaded', { hint: 'ask again' });
  }
}

/** More requests wait than the queue holds, or they take more memory than there is. */
export class OverloadedError extends KindlingError {
  static readonly code = 'overloaded';
  override readonly status = 503;
  override readonly code = OverloadedError.code;
}

/** A model that needs more memory than all models may have between them. */
export class InsufficientMemoryError extends KindlingError {
  override readonly status = 507;
  override readonly code = 'insufficient-memory';
}

/** A setting (environment variable, option, user script) that stops the start. */
export class ConfigurationError extends KindlingError {
  override readonly code = 'configuration';
  override readonly isPublic: boolean = false;
}

/** A user's hook returned what the next one cannot take. */
export class HookError extends ConfigurationError {
  override readonly isPublic = true;
}

/** A user's hook threw: what, and where in the script, is for the log. */
export class ScriptError extends KindlingError {
  override readonly isPublic = false;
}

/** The object store refused, failed or changed an object while we read it. */
export class StorageError extends KindlingError {
  override readonly status = 502;
  override readonly code = 'storage';
  override readonly isPublic = false;
}

/** A thread ended, for want of memory say, before its work was done. */
export class WorkerError extends KindlingError {
  override readonly status = 503;
  override readonly code = 'worker-failed';

  constructor(
    message: string,
    { hint = 'try it again: another thread takes its place', ...details }: ErrorDetails = {},
  ) {
    super(message, { hint, ...details });
  }
}

/** The time for an answer ran out. */
export class DeadlineError extends KindlingError {
  override readonly status = 504;
  override readonly code = 'deadline-passed';
}

/** What the caller of a service is told of an error. The log has the rest, under the id of the request. */
export function publicError(error: unknown): { code: string; message: string; hint: string | undefined } {
  const known = error instanceof KindlingError ? error : undefined;
  if (known === undefined || known.code === 'internal')
    return { code: 'internal', message: `something went wrong here; ${SEE_LOG}`, hint: undefined };
  const { code, message, hint } = known;
  if (known.isPublic) return { code, message, hint };
  const what = known.code === 'configuration' ? 'this service is not set up right' : 'the model could not be loaded';
  return { code, message: `${what}; ${SEE_LOG}`, hint: undefined };
}

const SEE_LOG = 'the log has the cause under this request id';
