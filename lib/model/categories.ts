import { ModelFormatError } from '../errors.ts';
import type { DocumentNode } from './formats/document.ts';

/** Releases 3.1 to 3.3 cut strings at character counts, so their names after a non-ASCII one may be no UTF-8. */
const utf8 = new TextDecoder();

/**
 * For each feature the codes of its category texts, from the `cats` container that 3.1 introduced: codes are the
 * positions at training time. Empty when the training data had no named categories.
 *
 * @param booster `learner.gradient_booster`
 * @returns (numFeature) or (0)
 */
export function readCategories(
  booster: DocumentNode,
  numFeature: number,
): readonly (ReadonlyMap<string, number> | undefined)[] {
  const outer = booster.has('gbtree') ? booster.object('gbtree') : booster;
  const model = outer.object('model');
  if (!model.has('cats')) return [];
  const features = model.object('cats').objects('enc');
  if (features.length !== 0 && features.length !== numFeature) {
    throw new ModelFormatError(`cats describes ${features.length} features, but the model has ${numFeature}`);
  }
  return features.map(readFeature);
}

function readFeature(feature: DocumentNode): ReadonlyMap<string, number> | undefined {
  const names = feature.has('offsets') ? readStrings(feature) : readIntegers(feature);
  return names.length === 0 ? undefined : new Map(names.map((name, code) => [name, code]));
}

/** Category i is the bytes `offsets[i] … offsets[i + 1]`, stored as signed integers. */
function readStrings(feature: DocumentNode): string[] {
  const offsets = feature.int32s('offsets');
  const bytes = Uint8Array.from(feature.int32s('values'));
  const names: string[] = [];
  for (let code = 0; code + 1 < offsets.length; code++) {
    const [begin, end] = [offsets[code]!, offsets[code + 1]!];
    if (begin < 0 || end < begin || end > bytes.length) {
      throw new ModelFormatError(`${feature.path}: category ${code} is not within the ${bytes.length} bytes of names`);
    }
    names.push(utf8.decode(bytes.subarray(begin, end)));
  }
  return names;
}

/** 64-bit categories come as float64, exact up to 2^53. */
function readIntegers(feature: DocumentNode): string[] {
  return Array.from(feature.numbers('values'), String);
}
