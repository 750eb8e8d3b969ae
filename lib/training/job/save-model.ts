import { MISSING_ATTRIBUTE } from '../../model/estimator.ts';
import type { DocumentObject } from '../../model/formats/document.ts';
import { writeJson } from '../../model/save/json-writer.ts';
import { writeUbjson } from '../../model/save/ubjson-writer.ts';
import type { Parameters } from '../parameters.ts';
import type { TrainedModel } from '../train.ts';
import type { DocumentOptions } from '../trained-model.ts';
import type { Assembly } from './assemble.ts';
import type { JobOptions } from './options.ts';
import { writeEstimator, writeLabelEncoder } from './scikit-learn.ts';
import { serializeBooster } from './serialized-booster.ts';

/** A file to be written. */
export interface OutputFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What the model's folder holds: the model, and what serving needs beside it. */
export interface SavedModel {
  /** the model file itself, also the first of `files` */
  readonly bytes: Uint8Array;
  readonly files: readonly OutputFile[];
}

/** XGBoost refuses feature names with these. */
const REFUSED = /[[\]<]/;

export function saveModel(
  model: TrainedModel,
  assembly: Assembly,
  parameters: Parameters,
  options: JobOptions,
): SavedModel {
  const document = describe(model, assembly, options);
  const isUbjson = options.save === 'ubj';
  const bytes = isUbjson ? writeUbjson(document) : Buffer.from(writeJson(document));
  const files = [{ name: isUbjson ? 'xgb_model.ubj' : 'xgb_model.json', bytes }, ...sideFiles(assembly)];
  if (options.save === 'joblib') files.push(...joblibFiles(document, assembly, parameters, options));
  return { bytes, files };
}

/**
 * One of several models of the same features, as the container saves it: a booster in UBJSON, which XGBoost takes for the
 * format of a file without an extension. After early stopping the rounds up to the best one are in it.
 */
export function saveFold(model: TrainedModel, assembly: Assembly, { missing }: JobOptions): Uint8Array {
  const attributes = missingAttribute(missing);
  const numRound = model.bestIteration === undefined ? undefined : model.bestIteration + 1;
  return writeUbjson(model.toDocument({ ...describeFeatures(assembly), attributes, numRound }));
}

/**
 * What serving needs beside the folds' models and they do not say themselves. The container would load every file of the
 * folder as a model.
 */
export function foldSideFiles(assembly: Assembly): OutputFile[] {
  const { features, isNamed, classes } = assembly;
  const isNamedInside = !isNamed || !hasRefusedName(features);
  const isNumbered = classes?.every((label, code) => label === code) ?? true;
  const needed = [
    ...(isNamedInside ? [] : ['feature_columns.json', 'category_mappings.json']),
    ...(isNumbered ? [] : ['label_encoder.json']),
  ];
  return sideFiles(assembly).filter(({ name }) => needed.includes(name));
}

/** The document of an estimator, so that `XGBClassifier().load_model` and its kin know what it is. */
function describe(model: TrainedModel, assembly: Assembly, { missing }: JobOptions): DocumentObject {
  const attributes = new Map([['scikit_learn', `{"_estimator_type": "${estimatorKind(assembly)}"}`]]);
  for (const [name, text] of missingAttribute(missing)) attributes.set(name, text);
  return model.toDocument({ ...describeFeatures(assembly), attributes });
}

function missingAttribute(missing: readonly number[]): ReadonlyMap<string, string> {
  return new Map(missing.length > 0 ? [[MISSING_ATTRIBUTE, missing.join(',')]] : []);
}

/** Columns without names are features by their position alone. */
function describeFeatures({ features, isNamed }: Assembly): DocumentOptions {
  if (!isNamed) return {};
  return {
    featureNames: hasRefusedName(features) ? undefined : features.map(({ name }) => name),
    featureTypes: features.map(({ type }) => type),
    categories: features.map(({ categories }) => categories),
  };
}

function hasRefusedName(features: Assembly['features']): boolean {
  return features.some(({ name }) => REFUSED.test(name));
}

/** Several labels of 0 and 1 make a classifier without classes of its own. */
function estimatorKind({ objective, classes }: Assembly): 'classifier' | 'regressor' | 'ranker' {
  if (classes || objective.startsWith('binary:')) return 'classifier';
  return objective.startsWith('rank:') ? 'ranker' : 'regressor';
}

function sideFiles({ features, isNamed, classes }: Assembly): OutputFile[] {
  const files: OutputFile[] = [];
  if (isNamed)
    files.push(
      jsonFile(
        'feature_columns.json',
        features.map(({ name }) => name),
      ),
    );
  const categorical = features.filter(({ categories }) => categories);
  if (categorical.length > 0) {
    const mappings = Object.fromEntries(categorical.map(({ name, categories }) => [name, categories]));
    files.push(jsonFile('category_mappings.json', mappings));
  }
  if (classes) files.push(jsonFile('label_encoder.json', { classes }));
  return files;
}

function jsonFile(name: string, value: unknown): OutputFile {
  return { name, bytes: Buffer.from(`${JSON.stringify(value, undefined, 1)}\n`) };
}

function joblibFiles(
  document: DocumentObject,
  assembly: Assembly,
  parameters: Parameters,
  { given, missing }: JobOptions,
): OutputFile[] {
  const { classes } = assembly;
  const estimator = writeEstimator({
    kind: estimatorKind(assembly),
    numClass: classes?.length ?? 2,
    parameters,
    given: new Set([...given, 'num_boost_round', 'objective'] as const),
    missing: missing[0] ?? Number.NaN,
    handle: serializeBooster(document),
  });
  const files = [{ name: 'model.joblib', bytes: estimator }];
  if (classes) files.push({ name: 'label_encoder.joblib', bytes: writeLabelEncoder(classes) });
  return files;
}
