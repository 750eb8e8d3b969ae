import { ModelFormatError } from '../../../errors.ts';
import { shorten } from '../../../short-text.ts';
import { type PickleGlobal, PickleObject, type PickleValue } from './values.ts';
import { refuseObject, wayOut, withArticle } from './ways-out.ts';

/** A name in a pickle: `module` and what it has there. */
type Named = readonly [module: string, name: string];

/** Packages whose objects stand around models or beside them; what they name stays a description. */
const PACKAGES =
  /^(?:sklearn|imblearn|category_encoders|scipy|pandas|skopt|optuna|dask_ml|tune_sklearn|sklearn_genetic)(?:\.|$)/;
/** The names of other modules that stay descriptions as well. */
const DESCRIBED: readonly (readonly [module: RegExp, name: RegExp])[] = [
  [/^xgboost\.(?:core|sklearn|compat|callback)$/, /^[A-Z]\w*$/],
  [/^numpy(?:\.(?:_?core|ma|dtypes|random)(?:\.\w+)*)?$/, /^(?!load|save|from|memmap|genfrom)\w+$/],
  [/^joblib\.numpy_pickle$/, /^NumpyArrayWrapper$/],
  [/^sklearn\.externals\.joblib\.numpy_pickle$/, /^NumpyArrayWrapper$/],
  [/^exceptions$/, /^FutureWarning$/],
  [
    /^(?:builtins|__builtin__)$/,
    /^(?:FutureWarning|object|slice|frozenset|complex|int|float|str|bool|list|tuple|dict|type|range)$/,
  ],
  [/^(?:datetime|decimal|fractions|uuid|pathlib|zoneinfo|pytz|dateutil)(?:\.\w+)*$/, /^\w+$/],
  [/^(?:collections|functools|types)$/, /^(?:deque|Counter|UserDict|UserList|partial|SimpleNamespace)$/],
  // a loss, a metric or a class of the training script's own
  [/^__main__$/, /^\w+$/],
];

type Build = (args: readonly PickleValue[]) => PickleValue | undefined;

/** What a few harmless functions would have made of their arguments; undefined when those make no sense. */
const FUNCTIONS: ReadonlyMap<string, Build> = new Map<string, Build>([
  ['copyreg._reconstructor', reconstruct],
  ['copy_reg._reconstructor', reconstruct],
  ['builtins.bytearray', toBytes],
  ['__builtin__.bytearray', toBytes],
  ['__builtin__.bytes', toBytes], // of protocol 2, where there are none
  ['_codecs.encode', encodeLatin1],
  ['collections.OrderedDict', () => new Map()],
  ['collections.defaultdict', () => new Map()],
  ['builtins.set', ([items]) => items ?? []],
  ['__builtin__.set', ([items]) => items ?? []],
  ['numpy.core.multiarray._reconstruct', reconstructArray],
  ['numpy._core.multiarray._reconstruct', reconstructArray],
  ['numpy._core.numeric._frombuffer', arrayFromBuffer],
  ['numpy.core.numeric._frombuffer', arrayFromBuffer],
  ['numpy.core.multiarray.scalar', (args) => new PickleObject('numpy.scalar', args)],
  ['numpy._core.multiarray.scalar', ([dtype, bytes]) => new PickleObject('numpy.scalar', [dtype!, bytes!, true])],
]);

/**
 * Refuses every name that a model has no use for.
 *
 * @param outermost what the pickle holds, as far as that is known
 */
export function checkGlobal([module, name]: Named, outermost: string | undefined): void {
  const full = `${module}.${name}`;
  if (FUNCTIONS.has(full) || (PACKAGES.test(module) && /^\w+$/.test(name))) return;
  if (DESCRIBED.some(([modules, names]) => modules.test(module) && names.test(name))) return;
  // the distributions of a random search name the methods of theirs, wherever the search lies
  if (name === 'getattr' && isBuiltin(module) && outermost !== undefined && outermost !== full) return;
  throw refuseGlobal(full, outermost);
}

function isBuiltin(module: string): boolean {
  return module === 'builtins' || module === '__builtin__';
}

/** A name of a class, by Python's custom; those of numpy and of XGBoost's own modules are known. */
const CLASS = /^(?!numpy\.|xgboost\.sklearn\.)(?:.*\.)?[A-Z]\w*$/;
/** Modules that run programs or read files. */
const DANGEROUS =
  /^(?:os|posix|nt|subprocess|sys|shutil|importlib|runpy|pty|socket|ctypes|code|webbrowser|builtins|__builtin__)\./;

/** What a pickle holds is refused as such, with a way out of its own; else the name that nobody expects. */
function refuseGlobal(name: string, outermost: string | undefined): ModelFormatError {
  const shown = shorten(name, 120);
  if (DANGEROUS.test(name)) {
    return new ModelFormatError(`the pickle names ${shown}, which is not part of an XGBoost model`, {
      hint: 'do not trust this file: Python would run something else than a model when it loads it',
    });
  }
  if (outermost === name && CLASS.test(name)) return refuseObject(name);
  const holds =
    outermost === undefined || outermost === name ? '' : `, which holds ${withArticle(shorten(outermost, 120))},`;
  return new ModelFormatError(`the pickle${holds} names ${shown}, which is not part of an XGBoost model`, {
    hint:
      // of an estimator, the name is what stands in the way
      wayOut(/^xgboost\./.test(outermost ?? '') || /^(?:cloudpickle|dill)\b/.test(name) ? name : (outermost ?? '')) ??
      wayOut(name) ??
      'pickle the Booster or the XGBoost estimator alone, or use its save_model',
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

/** Protocol 5: the bytes, their type, the shape and the order. */
function arrayFromBuffer([bytes, dtype, shape, order]: readonly PickleValue[]): PickleValue | undefined {
  if (bytes === undefined || dtype === undefined || shape === undefined) return undefined;
  const array = new PickleObject('numpy.ndarray', []);
  array.state = [1, shape, dtype, order === 'F', bytes];
  return array;
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
