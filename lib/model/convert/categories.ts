import { type DocumentNode, type DocumentObject, type DocumentValue, toObject } from '../formats/document.ts';
import type { NumericArray } from '../formats/stored-array.ts';
import type { Learner } from '../learner.ts';
import { createCategories } from '../save/model-document.ts';
import { findModel } from './conversion.ts';

/** The array of each type of category, by XGBoost's number for it; unsigned ones are written as signed of that width. */
const INTEGER_TYPES: Readonly<Record<number, (values: NumericArray) => NumericArray>> = {
  9: (values) => Int8Array.from(values),
  10: (values) => Uint8Array.from(values),
  11: (values) => Int16Array.from(values),
  12: (values) => Int16Array.from(values),
  13: (values) => Int32Array.from(values),
  14: (values) => Int32Array.from(values),
  15: (values) => Float64Array.from(values),
  16: (values) => Float64Array.from(values),
};

/** Names of categories as a file can have them, and whether it can have all of them. */
interface Named {
  readonly cats: DocumentObject;
  readonly isComplete: boolean;
}

/**
 * `cats`, the names of categories since 3.1: those of the file, or those that stand beside it for categorical features. A
 * name that is a number might be an integer or a text, and XGBoost tells them apart, so that these cannot be written.
 */
export function convertCategories(document: DocumentNode, learner: Learner): Named {
  const model = findModel(document);
  const given = model.has('cats') ? model.object('cats') : undefined;
  if (given && given.objects('enc').length > 0) return { cats: copyCategories(given), isComplete: true };
  const names = learner.categories.map((codes, feature) => {
    const isCategorical = learner.featureTypes[feature] === 'c';
    return codes && isCategorical && areTexts(codes) ? [...codes.keys()] : undefined;
  });
  const isComplete = learner.categories.every(
    (codes, feature) => (codes === undefined) === (names[feature] === undefined),
  );
  return { cats: createCategories(names), isComplete };
}

/** Whether names stand in the order of their codes, and none is a whole number. */
function areTexts(codes: ReadonlyMap<string, number>): boolean {
  return [...codes].every(([name, code], index) => code === index && !/^-?\d+$/.test(name));
}

function copyCategories(cats: DocumentNode): DocumentObject {
  return toObject({
    enc: cats.objects('enc').map(copyFeature),
    feature_segments: cats.int32s('feature_segments'),
    sorted_idx: cats.int32s('sorted_idx'),
  });
}

function copyFeature(feature: DocumentNode): DocumentObject {
  const values = feature.numbers('values');
  if (feature.has('offsets')) {
    return toObject({ offsets: feature.int32s('offsets'), values: Int8Array.from(values) });
  }
  const type = feature.integer('type');
  const members: Record<string, DocumentValue> = { type, values: (INTEGER_TYPES[type] ?? INTEGER_TYPES[15]!)(values) };
  return toObject(members);
}
