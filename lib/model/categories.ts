import { ModelFormatError } from '../errors.ts';
import type { DocumentNode } from './formats/document.ts';

type Categories = readonly (ReadonlyMap<string, number> | undefined)[];

/**
 * Releases whose Python counts characters where bytes are meant when it saves the names of pandas' categories: where one is not ASCII, the
 * offsets behind it are too small, and so many bytes are lost at the end. What comes from Arrow and polars is right.
 */
const CUTS_NAMES = /^3\.[123]\./;

/**
 * For each feature the codes of its category texts, from the `cats` container that 3.1 introduced: codes are the
 * positions at training time. Empty when the training data had no named categories.
 *
 * @param booster `learner.gradient_booster`
 * @param version of XGBoost
 * @returns (numFeature) or (0)
 */
export function readCategories(booster: DocumentNode, numFeature: number, version: string): Categories {
  const outer = booster.has('gbtree') ? booster.object('gbtree') : booster;
  const model = outer.object('model');
  if (!model.has('cats')) return [];
  const features = model.object('cats').objects('enc');
  if (features.length !== 0 && features.length !== numFeature) {
    throw new ModelFormatError(`cats describes ${features.length} features, but the model has ${numFeature}`);
  }
  return features.map((feature) => readFeature(feature, CUTS_NAMES.test(version)));
}

/** Whether a feature's names may be cut. */
export function mayLackNames(version: string, codes: ReadonlyMap<string, number> | undefined): boolean {
  return codes !== undefined && CUTS_NAMES.test(version) && [...codes.keys()].some((name) => /[^\x20-\x7e]/.test(name));
}

function readFeature(feature: DocumentNode, mayCutNames: boolean): ReadonlyMap<string, number> | undefined {
  const names = feature.has('offsets') ? readStrings(feature, mayCutNames) : readIntegers(feature);
  return names.length === 0 ? undefined : new Map(names.map((name, code) => [name, code]));
}

/** Category i is the bytes `offsets[i] … offsets[i + 1]`, stored as signed integers. */
function readStrings(feature: DocumentNode, mayCutNames: boolean): string[] {
  const offsets = feature.int32s('offsets');
  const bytes = Uint8Array.from(feature.int32s('values'));
  for (let code = 0; code + 1 < offsets.length; code++) {
    const [begin, end] = [offsets[code]!, offsets[code + 1]!];
    if (begin < 0 || end < begin || end > bytes.length) {
      throw new ModelFormatError(`${feature.path}: category ${code} is not within the ${bytes.length} bytes of names`);
    }
  }
  const utf8 = new TextDecoder();
  const names = cut(offsets, (begin, end) => utf8.decode(bytes.subarray(begin, end)));
  return (mayCutNames && readCharacters(offsets, bytes, names)) || names;
}

/** What lies between one offset and the next. */
function cut(offsets: Int32Array, read: (begin: number, end: number) => string): string[] {
  return Array.from(offsets.subarray(1), (end, code) => read(offsets[code]!, end));
}

/** In place of what is lost. */
const REPLACED = '\ufffd';

/**
 * Names by numbers of characters; undefined where it is bytes that offsets count. A cut within a character tells, and so does the order, as
 * pandas sorts categories.
 *
 * @param byBytes names by numbers of bytes
 */
function readCharacters(offsets: Int32Array, bytes: Uint8Array, byBytes: readonly string[]): string[] | undefined {
  if (bytes.every((byte) => byte < 0x80)) return undefined;
  const characters = [...new TextDecoder().decode(bytes, { stream: true })]; // without half of one at the end
  const names = cut(offsets, (begin, end) => {
    const name = characters.slice(begin, end).join('');
    return end <= characters.length ? name : name + REPLACED;
  });
  const whole = names.filter((name) => !name.endsWith(REPLACED));
  const isSorted = whole.every((name, at) => at === 0 || whole[at - 1]! < name);
  const isOther = whole.some((name, at) => name !== byBytes[at]);
  return (isSorted && isOther) || byBytes.some((name) => name.includes(REPLACED)) ? names : undefined;
}

/** 64-bit categories come as float64, exact up to 2^53. */
function readIntegers(feature: DocumentNode): string[] {
  return Array.from(feature.numbers('values'), String);
}
