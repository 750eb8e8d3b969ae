import { InvalidOptionError } from '../errors.ts';
import { nameFeatures } from '../model/feature-names.ts';
import type { Model } from '../model/model.ts';
import { quoteName } from '../short-text.ts';

/**
 * (numRow, numGroup, numFeature + 1) contributions of the columns that a pipeline makes, added up for each column that the caller
 * sends, the bias last; in float64, rounded once.
 *
 * @param contributions (numRow, numGroup, number of columns that it makes + 1)
 * @throws InvalidOptionError for a column that is made of several
 */
export function sumContributions(model: Model, contributions: Float32Array): Float32Array {
  const { explained, numFeature } = model;
  if (explained === undefined) return contributions;
  const places = Array.from({ length: explained.numFeature }, (_, column) => {
    const source = explained.sources ? explained.sources[column] : 'mixed';
    if (source !== 'mixed') return source ?? numFeature; // what is made of none adds to the bias
    const name = quoteName(nameFeatures(explained)[column]!);
    throw new InvalidOptionError(`contributions=columns: ${name} is made of several columns of the input`, {
      hint: 'leave it out: contributions are of the columns that the pipeline makes, then',
    });
  });
  places.push(numFeature);
  const sums = new Float64Array((contributions.length / places.length) * (numFeature + 1));
  for (let from = 0, to = 0; from < contributions.length; from += places.length, to += numFeature + 1) {
    for (const [at, place] of places.entries()) sums[to + place]! += contributions[from + at]!;
  }
  return Float32Array.from(sums);
}
