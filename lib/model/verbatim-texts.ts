/** Texts and their codes where a text is what it is, as to scikit-learn's encoders: `1` is not `1.0`, and white space counts. */
export class VerbatimTexts extends Map<string, number> {
  readonly isVerbatim = true;
  /** Others are welcome, too: nobody is told that they are not known. */
  readonly isOpen: boolean;

  constructor(entries: Iterable<readonly [string, number]>, isOpen: boolean) {
    super(entries);
    this.isOpen = isOpen;
  }
}
