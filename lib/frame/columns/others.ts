import { MalformedInputError, NotAcceptableError } from '../../errors.ts';
import { quoteName, shorten } from '../../short-text.ts';
import type { OtherColumn } from './column.ts';

/** Cells that are no feature and have no text, such as lists. */
export class Others implements OtherColumn {
  readonly kind = 'other';
  readonly what: string;
  readonly #name: string;

  constructor(what: string, name: string) {
    this.what = what;
    this.#name = name;
  }

  /** @throws NotAcceptableError */
  text(): never {
    throw new NotAcceptableError(
      `column ${quoteName(this.#name)} holds ${this.what}, which cannot be written as text`,
      {
        hint: 'accept the type of the question, or choose the columns of the answer: columns=id,prediction',
      },
    );
  }

  /** @throws NotAcceptableError */
  json(): never {
    return this.text();
  }

  /** @throws MalformedInputError */
  hand(): never {
    throw noFeature(this.what, this.#name);
  }
}

/** The error for a column that a model or a training job would have numbers or texts of. */
export function noFeature(what: string, name: string): MalformedInputError {
  return new MalformedInputError(`column ${quoteName(shorten(name))} holds ${what}, which no feature is made of`, {
    hint: 'give the feature a column of numbers, flags or texts',
    column: name,
  });
}
