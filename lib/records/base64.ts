import { base64Bytes } from '../platform/node.ts';

/** The bytes of a base64 text, undefined for another text. */
export function bytesOfBase64(text: string): Uint8Array | undefined {
  try {
    const bytes = base64Bytes(text);
    return isWholeBase64(text, bytes.length) ? bytes : undefined;
  } catch {
    return undefined; // as browsers have it
  }
}

/** Whether a base64 text has so many bytes: Node skips what is not base64, so that rubbish would become other rubbish. */
export function isWholeBase64(text: string, numByte: number): boolean {
  return countBytes(text) === numByte || countBytes(text.replace(/\s+/g, '')) === numByte;
}

/** 4 characters make 3 bytes. */
function countBytes(text: string): number | undefined {
  let { length } = text;
  while (length > text.length - 2 && text[length - 1] === '=') length--;
  return length % 4 === 1 ? undefined : Math.floor((length * 3) / 4);
}
