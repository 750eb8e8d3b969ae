import { ModelFormatError } from '../errors.ts';
import { includesLatin1 } from '../platform/node-only.ts';
import { isModelFile } from './formats/index.ts';
import { expand, inflateHead, isCompressed } from './formats/inflate.ts';
import { isPickle } from './formats/pickle/detect.ts';
import { peekPickle } from './formats/pickle/reader.ts';
import { isTar } from './is-tar.ts';
import type { ModelFiles } from './model-files.ts';
import { isPacked } from './packed/layout.ts';

/** What a file's content says that it is. */
export type Look =
  | { readonly kind: 'model' | 'archive' | 'onnx' | 'other' }
  /** a fitted transformer, and what rows are once it has run: `scaled`, `encoded` */
  | { readonly kind: 'preprocessor'; readonly result: string }
  | { readonly kind: 'labels' };

/** Enough for the class of a pickle and for what a JSON document begins with. */
const HEAD_BYTES = 2 ** 16;

/** Classes that prepare rows, and what they leave. */
const PREPROCESSORS: readonly (readonly [className: RegExp, result: string])[] = [
  [/(?:Scaler|Normalizer|PowerTransformer|QuantileTransformer)$/, 'scaled'],
  [/Imputer$/, 'imputed'],
  [/(?:Vectorizer|TfidfTransformer|FeatureHasher)$/, 'vectorized'],
  [/(?:Encoder|Binarizer|Discretizer)$|^category_encoders\./, 'encoded'],
  [
    /^(?:sklearn|imblearn)\.(?:preprocessing|impute|feature_extraction|feature_selection|decomposition|compose|pipeline)\b/,
    'transformed',
  ],
  [/^(?:feature_engine|sklearn_pandas)\./, 'transformed'],
];
/** Objects that hold a model, but are none. */
const NO_MODEL = /^(?:shap|lime|eli5|matplotlib)\./;

/** What a file is, by its first bytes; all of a pickle is read where these do not tell. */
export async function look(files: ModelFiles, name: string): Promise<Look> {
  if (/\.onnx$/i.test(name)) return { kind: 'onnx' };
  let whole: Promise<Uint8Array> | undefined;
  const readWhole = () => {
    whole ??= files.read(name);
    return whole;
  };
  const head = await (files.readHead?.(name, HEAD_BYTES) ?? readWhole());
  if (!isCompressed(head)) return lookAt(head, readWhole);
  return lookIntoCompressed(head, readWhole);
}

async function lookIntoCompressed(head: Uint8Array, readWhole: () => Promise<Uint8Array>): Promise<Look> {
  try {
    const inflated = inflateHead(head) ?? (await expand(await readWhole()));
    return await lookAt(inflated, async () => expand(await readWhole()));
  } catch (error) {
    // joblib's compressions that cannot be undone: loading it says how to save it
    if (error instanceof ModelFormatError) return { kind: 'model' };
    throw error;
  }
}

async function lookAt(head: Uint8Array, readWhole: () => Promise<Uint8Array>): Promise<Look> {
  if (isTar(head)) return { kind: 'archive' };
  if (isPickle(head)) return lookIntoPickle(head, readWhole);
  return { kind: isPacked(head) || isModelFile(head) ? 'model' : 'other' };
}

/** A tuple of a scaler and a model begins as the scaler does, so that what does not begin with XGBoost is read to its end. */
async function lookIntoPickle(head: Uint8Array, readWhole: () => Promise<Uint8Array>): Promise<Look> {
  const outermost = peekPickle(head) ?? '';
  if (/^xgboost\./.test(outermost)) return { kind: 'model' };
  const whole = await readWhole();
  const hasXgboost = ['xgboost.core', 'xgboost.sklearn'].some((module) => includesLatin1(whole, module));
  if (hasXgboost && !NO_MODEL.test(outermost)) return { kind: 'model' };
  if (/\.LabelEncoder$/.test(outermost)) return { kind: 'labels' };
  const result = PREPROCESSORS.find(([className]) => className.test(outermost))?.[1];
  return result === undefined ? { kind: 'other' } : { kind: 'preprocessor', result };
}
