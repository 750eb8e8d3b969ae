import type { Scores } from '../model.ts';

/** Scores of blocks of rows, one behind the other; only what somebody asks for is made. */
export class JoinedScores implements Scores {
  readonly #blocks: readonly Scores[];

  /** @param blocks one at least */
  constructor(blocks: readonly Scores[]) {
    this.#blocks = blocks;
  }

  get numOutput(): number {
    return this.#blocks[0]!.numOutput;
  }

  get value(): Scores['value'] {
    return this.#join(({ value }) => value)!;
  }

  get probability(): Scores['probability'] {
    return this.#join(({ probability }) => probability);
  }

  get prediction(): Scores['prediction'] {
    return this.#join(({ prediction }) => prediction);
  }

  get precise(): Scores['precise'] {
    if (this.#blocks[0]!.precise === undefined) return undefined;
    return {
      value: this.#join(({ precise }) => precise!.value),
      probability: this.#join(({ precise }) => precise!.probability),
    };
  }

  get classIndex(): Int32Array | undefined {
    return this.#join(({ classIndex }) => classIndex);
  }

  get margin(): Scores['margin'] {
    return this.#join(({ margin }) => margin);
  }

  get std(): Scores['std'] {
    return this.#join(({ std }) => std);
  }

  #join<Numbers extends Float32Array | Float64Array | Int32Array>(
    get: (scores: Scores) => Numbers | undefined,
  ): Numbers | undefined {
    const found = this.#blocks.map(get);
    return found.some((numbers) => numbers === undefined) ? undefined : joinNumbers(found as Numbers[]);
  }
}

/** Arrays of one type behind each other. */
export function joinNumbers<Numbers extends Float32Array | Float64Array | Int32Array>(
  parts: readonly Numbers[],
): Numbers {
  const [first] = parts;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const joined = new (first!.constructor as new (length: number) => Numbers)(length);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
