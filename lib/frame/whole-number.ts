const [MINUS, DIGIT_0, DIGIT_9] = [0x2d, 0x30, 0x39];

/** `42` or `-7`, and not `42.0`, which pandas takes for a float; an empty cell is none. */
export function isDigits(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start] === MINUS ? start + 1 : start;
  for (let at = first; at < end; at++) if (bytes[at]! < DIGIT_0 || bytes[at]! > DIGIT_9) return false;
  return first < end;
}

/** The same for a text that is not read from its bytes: blanks around it, or a plus. */
export function isWholeNumber(text: string): boolean {
  return /^\s*[+-]?\d+\s*$/.test(text);
}
