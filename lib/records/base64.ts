/** The bytes of a base64 text, undefined for another text: `Buffer.from` skips what is not base64, so that rubbish would become other rubbish. */
export function bytesOfBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return isWhole(text, bytes) || isWhole(text.replace(/\s+/g, ''), bytes) ? bytes : undefined;
}

/** Whether every character of a base64 text went into its bytes: 4 make 3. */
function isWhole(text: string, bytes: Buffer): boolean {
  let { length } = text;
  while (length > text.length - 2 && text[length - 1] === '=') length--;
  return length % 4 !== 1 && bytes.length === Math.floor((length * 3) / 4);
}
