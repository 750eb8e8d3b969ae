/** What no cell of a table begins with. */
export const TEXT_MARK = '\0';

/** Texts and their codes where a text is what it is, as to scikit-learn's encoders: `1` is not `1.0`, and white space counts. */
export class VerbatimTexts extends Map<string, number> {
  readonly isVerbatim = true;
  /** Others are welcome, too: nobody is told that they are not known. */
  readonly isOpen: boolean;

  /** Texts of JSON begin with TEXT_MARK, as `"7"` is not 7. */
  readonly isTyped: boolean;

  constructor(entries: Iterable<readonly [string, number]>, isOpen: boolean, isTyped = false) {
    super(entries);
    this.isOpen = isOpen;
    this.isTyped = isTyped;
  }
}

/** Whether a feature takes any text at all: it has texts, and of those that it does not know none is a wrong one. */
export function isFreeText(texts: ReadonlyMap<string, number> | undefined): boolean {
  return texts !== undefined && 'isOpen' in texts && texts.isOpen === true;
}
