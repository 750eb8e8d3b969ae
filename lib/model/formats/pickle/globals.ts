import { ModelFormatError } from '../../../errors.ts';
import { type PickleGlobal, PickleObject, type PickleValue } from './values.ts';

/** Classes whose instances a model may hold; they stay descriptions. */
const CLASSES: ReadonlySet<string> = new Set([
  'builtins.object',
  '__builtin__.object',
  'xgboost.core.Booster',
  'xgboost.sklearn.XGBModel',
  'xgboost.sklearn.XGBClassifier',
  'xgboost.sklearn.XGBRegressor',
  'xgboost.sklearn.XGBRanker',
  'xgboost.sklearn.XGBRFClassifier',
  'xgboost.sklearn.XGBRFRegressor',
  'xgboost.compat.XGBoostLabelEncoder',
  'sklearn.preprocessing._label.LabelEncoder',
  'sklearn.preprocessing.label.LabelEncoder',
  'numpy.ndarray',
  'numpy.dtype',
  'joblib.numpy_pickle.NumpyArrayWrapper',
]);

/**
 * What an estimator's parameters may name, a loss or a metric of the training script's own among them: they say how it was
 * trained, and stay descriptions as well.
 */
const PARAMETERS = /^(?:xgboost\.callback\.\w+|sklearn\.metrics\.[\w.]+|numpy\.random\.[\w.]+|__main__\.\w+)$/;

type Build = (args: readonly PickleValue[]) => PickleValue | undefined;

/** What a few harmless functions would have made of their arguments; undefined when those make no sense. */
const FUNCTIONS: ReadonlyMap<string, Build> = new Map<string, Build>([
  ['copyreg._reconstructor', reconstruct],
  ['copy_reg._reconstructor', reconstruct],
  ['builtins.bytearray', toBytes],
  ['__builtin__.bytearray', toBytes],
  ['_codecs.encode', encodeLatin1],
  ['collections.OrderedDict', () => new Map()],
  ['collections.defaultdict', () => new Map()],
  ['builtins.set', ([items]) => items ?? []],
  ['numpy.core.multiarray._reconstruct', reconstructArray],
  ['numpy._core.multiarray._reconstruct', reconstructArray],
  ['numpy.core.multiarray.scalar', (args) => new PickleObject('numpy.scalar', args)],
  ['numpy._core.multiarray.scalar', (args) => new PickleObject('numpy.scalar', args)],
]);

/** Refuses every name that a model has no use for. */
export function checkGlobal(name: string): void {
  if (CLASSES.has(name) || FUNCTIONS.has(name) || PARAMETERS.test(name)) return;
  throw new ModelFormatError(`the pickle names ${name.slice(0, 120)}, which is no part of an XGBoost model`, {
    hint: 'pickle the Booster or the XGBoost estimator alone, or use its save_model',
  });
}

/** What calling a named class or function would have made. Nothing is called. */
export function describeCall(callee: PickleGlobal, args: readonly PickleValue[]): PickleValue {
  const build = FUNCTIONS.get(callee.name);
  const value = build === undefined ? new PickleObject(callee.name, args) : build(args);
  if (value === undefined) throw new ModelFormatError(`the pickle gives ${callee.name} arguments that make no sense`);
  return value;
}

/** Protocols 0 and 1 make instances through copyreg: (class, base, base state). */
function reconstruct([type]: readonly PickleValue[]): PickleValue | undefined {
  return isGlobal(type) ? new PickleObject(type.name, []) : undefined;
}

function reconstructArray(): PickleValue {
  return new PickleObject('numpy.ndarray', []);
}

function toBytes([source]: readonly PickleValue[]): PickleValue | undefined {
  if (source === undefined) return new Uint8Array(0);
  if (source instanceof Uint8Array) return source;
  return typeof source === 'string' ? encodeLatin1([source, 'latin1']) : undefined;
}

/** Protocols 0 to 2 have no bytes: they are text whose characters are the bytes. */
function encodeLatin1([text, encoding]: readonly PickleValue[]): PickleValue | undefined {
  if (typeof text !== 'string' || encoding !== 'latin1') return undefined;
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 0xff) return undefined;
    bytes[index] = code;
  }
  return bytes;
}

function isGlobal(value: PickleValue | undefined): value is PickleGlobal {
  return typeof value === 'object' && value !== null && 'name' in value;
}
