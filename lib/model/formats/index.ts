import { ModelFormatError } from '../../errors.ts';
import type { Estimator } from '../estimator.ts';
import { DocumentNode } from './document.ts';
import { inflate, isCompressed } from './inflate.ts';
import { isJson, readJson } from './json.ts';
import { isLegacyBinary, readLegacyBinary } from './legacy-binary.ts';
import { isPickle } from './pickle/detect.ts';
import type { PickledGraph } from './pickle/graph.ts';
import { refuseObject } from './pickle/ways-out.ts';
import { type PickledBeside, type PickledPipeline, readEstimator, readPickledModel } from './pickled-estimator.ts';
import { isConfigOffset, readConfigOffset, takeModel } from './serialized.ts';
import { isUbjson, readUbjson } from './ubjson.ts';
import { unknownFormat } from './unknown.ts';

/** What a model file holds, whatever its format. */
export interface ModelFile {
  /** The format's name. */
  readonly format: string;
  /** The document that XGBoost's `save_model` writes. */
  readonly document: DocumentNode;
  /** The scikit-learn estimator around the booster, where the file itself is one (pickle, joblib). */
  readonly estimator?: Estimator | undefined;
  /** The Booster's `best_ntree_limit`, where that is not among its attributes (pickle, joblib). */
  readonly bestTreeLimit?: number | undefined;
  /** What a pickle holds beside the model. */
  readonly beside?: PickledBeside | undefined;
  /** It was found in an object of scikit-learn's, and answers as the XGBoost that wrote it did. */
  readonly isWrapped?: boolean | undefined;
}

/** A pickle that holds an estimator around XGBoost's. */
export interface PipelineFile extends PickledPipeline {
  readonly format: string;
  /** The model file of an XGBoost estimator in it. */
  readonly openModel: (estimator: PickledGraph) => ModelFile & { readonly handle: Uint8Array };
}

type Read = Omit<ModelFile, 'format'> | Omit<PipelineFile, 'format'>;

/** A way in which models are written. */
interface ModelFormat {
  readonly name: string;
  /** Whether the first bytes are this format's. */
  readonly detect: (bytes: Uint8Array) => boolean;
  readonly read: (bytes: Uint8Array, unfoldedBytes?: number) => Read;
}

/** Every format, in the order of detection; a new one is a file and a line here. */
const FORMATS: readonly ModelFormat[] = [
  { name: 'json', detect: isJson, read: (bytes) => ({ document: takeModel(new DocumentNode(readJson(bytes))) }) },
  { name: 'ubj', detect: isUbjson, read: (bytes) => ({ document: takeModel(new DocumentNode(readUbjson(bytes))) }) },
  { name: 'config-offset', detect: isConfigOffset, read: (bytes) => ({ document: readConfigOffset(bytes) }) },
  { name: 'pickle', detect: isPickle, read: readPickled },
  { name: 'compressed', detect: isCompressed, read: readCompressed },
  // Last, since files before 1.1 have no magic.
  { name: 'bin', detect: isLegacyBinary, read: (bytes) => ({ document: new DocumentNode(readLegacyBinary(bytes)) }) },
];

const KNOWN =
  'known are JSON, UBJSON and the older binary format of XGBoost, pickle, joblib, ONNX and what kindling packs';

function readPickled(bytes: Uint8Array): Read {
  const pickled = readPickledModel(bytes);
  if ('graph' in pickled) return { ...pickled, openModel: openPickled };
  const { handle, ...rest } = pickled;
  return { document: readHandle(handle), ...rest };
}

/** The buffer within a pickle is a model file of its own, but never another pickle. */
function readHandle(handle: Uint8Array): DocumentNode {
  if (isPickle(handle) || isCompressed(handle)) throw new ModelFormatError('the pickled Booster holds no model buffer');
  return readModelFile(handle).document;
}

function openPickled({ source }: PickledGraph): ModelFile & { readonly handle: Uint8Array } {
  const found = readEstimator(source, 'it stands in a pipeline');
  return { format: 'pickle', document: readHandle(found.handle), ...found, isWrapped: true };
}

/** One layer only: a file that inflates to itself would never end. */
function readCompressed(bytes: Uint8Array, unfoldedBytes?: number): Read {
  const inflated = inflate(bytes, unfoldedBytes);
  if (isCompressed(inflated)) throw new ModelFormatError('the file is compressed twice');
  return readFile(inflated);
}

/**
 * The document in a model file, or the pipeline; its first bytes tell the format, whatever the file is called.
 *
 * @param unfoldedBytes how many may come out of it where it is compressed
 * @throws ModelFormatError when the format is unknown or the file is damaged
 */
export function readFile(bytes: Uint8Array, unfoldedBytes?: number): ModelFile | PipelineFile {
  const format = FORMATS.find(({ detect }) => detect(bytes));
  if (format === undefined) throw unknownFormat(bytes, KNOWN);
  return { format: format.name, ...format.read(bytes, unfoldedBytes) };
}

/** The same of a file that holds an XGBoost model alone. */
export function readModelFile(bytes: Uint8Array, unfoldedBytes?: number): ModelFile {
  const file = readFile(bytes, unfoldedBytes);
  if ('document' in file) return file;
  throw refuseObject(file.graph.className);
}

const JSON_HEAD_BYTES = 1000;
/** What a model begins with: its learner, a version before it, or the two parts of a Booster's buffer; a configuration has other members. */
const JSON_MODEL =
  /^\s*\{\s*(?:"version"\s*:\s*\[[\d,\s]*\]\s*,\s*)?"(?:learner"\s*:\s*\{(?!\s*"generic_param")|Model"|Config")/;

/**
 * Whether bytes begin as a model of a known format: a JSON document must also begin with a learner, which in the configuration
 * that `save_config` writes begins otherwise.
 */
export function isModelFile(bytes: Uint8Array): boolean {
  const format = FORMATS.find(({ detect }) => detect(bytes));
  if (format === undefined) return false;
  if (format.name !== 'json') return true;
  return JSON_MODEL.test(String.fromCharCode(...bytes.subarray(0, JSON_HEAD_BYTES)));
}
