import { PayloadTooLargeError } from '../errors.ts';

/** Refuses a body above the limit; to be asked as soon as the size is known. */
export function requireSize(bodyBytes: number, maxBytes: number): void {
  if (bodyBytes > maxBytes) throw bodyTooLarge(maxBytes);
}

/** The error for a body above the limit. */
export function bodyTooLarge(maxBytes: number): PayloadTooLargeError {
  return new PayloadTooLargeError(`the body has more than ${maxBytes} bytes`, {
    hint: 'send fewer rows at a time, score a file with batch, or raise MAX_CONTENT_LENGTH, maxBodyBytes in code',
  });
}
