type Codes = ReadonlyMap<string, number>;

/** Whether a text stands for itself alone, without regard to white space or to how else a number is written. */
export function isVerbatim(codes: Codes): boolean {
  return 'isVerbatim' in codes;
}

/** Whether a text that is none of them is as good as any. */
export function isOpen(codes: Codes): boolean {
  return 'isOpen' in codes && codes.isOpen === true;
}

/** Whether texts are told from numbers where the caller's format does. */
export function isTyped(codes: Codes): boolean {
  return 'isTyped' in codes && codes.isTyped === true;
}

/** Codes by trimmed text, made when a text is not found as it is. */
const trimmedCodes = new WeakMap<Codes, Codes>();

/** The code of a category by its very text, else by its text without the white space around it. */
export function categoryCode(codes: Codes, text: string): number | undefined {
  return codes.get(text) ?? (isVerbatim(codes) ? undefined : trimmed(codes).get(text.trim()));
}

function trimmed(codes: Codes): Codes {
  let found = trimmedCodes.get(codes);
  if (!found) {
    found = trimTexts(codes);
    trimmedCodes.set(codes, found);
  }
  return found;
}

/** Texts that are trimmed already keep their codes; of others, those that stay apart without their white space. */
function trimTexts(codes: Codes): Codes {
  const result = new Map<string, number>();
  const twice = new Set<string>();
  for (const [text, code] of codes) {
    const key = text.trim();
    if (result.has(key)) twice.add(key);
    result.set(key, code);
  }
  for (const key of twice) {
    const code = codes.get(key);
    if (code === undefined) result.delete(key);
    else result.set(key, code);
  }
  return result;
}
