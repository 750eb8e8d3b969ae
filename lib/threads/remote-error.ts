import { KindlingError } from '../errors.ts';

type Description = Pick<
  KindlingError,
  'message' | 'logMessage' | 'isPublic' | 'status' | 'code' | 'hint' | 'row' | 'column'
>;

/** An error as it goes from thread to thread: cloning would leave a message and a stack. */
export type ErrorDescription = { readonly kindling: Description; readonly stack: string } | { readonly other: unknown };

export function describeError(error: unknown): ErrorDescription {
  if (!(error instanceof KindlingError)) return { other: error instanceof Error ? error : String(error) };
  const { message, logMessage, isPublic, status, code, hint, row, column, stack = '' } = error;
  return { kindling: { message, logMessage, isPublic, status, code, hint, row, column }, stack };
}

/** An error that a thread has thrown, as it would have been thrown here. */
export class RemoteError extends KindlingError {
  override readonly status: number;
  override readonly code: string;
  override readonly logMessage: string;
  override readonly isPublic: boolean;

  private constructor({ message, logMessage, isPublic, status, code, ...details }: Description, stack: string) {
    super(message, details);
    this.status = status;
    this.code = code;
    this.logMessage = logMessage;
    this.isPublic = isPublic;
    this.stack = stack;
  }

  static from(description: ErrorDescription): unknown {
    if ('other' in description) return description.other;
    return new RemoteError(description.kindling, description.stack);
  }
}
