import { ModelFormatError } from '../errors.ts';
import { utf8Of } from '../platform/node.ts';
import { type Labels, toLabels } from './estimator.ts';
import { DocumentNode, type DocumentValue, isNumericArray, isObject } from './formats/document.ts';
import { expand } from './formats/inflate.ts';
import { readJson, readJsonValue } from './formats/json.ts';
import { readPickledLabels } from './formats/pickled-estimator.ts';
import type { ModelFiles } from './model-files.ts';

/** What stands beside a model file and completes it. */
export interface SideFiles {
  /** `feature_columns.json`: names in the model's order */
  readonly featureNames?: readonly string[] | undefined;
  /** `label_encoder.json`, or a pickled or joblib `LabelEncoder`: labels in encoder order */
  readonly classes?: Labels | undefined;
  /** `category_mappings.json`: feature → category texts in code order */
  readonly categories?: ReadonlyMap<string, readonly string[]> | undefined;
  /** `baseline.json`, as it is: who watches the model's rows reads it */
  readonly baseline?: string | undefined;
  /** `prepared_by.json`, as it is: who serves the model reads it */
  readonly preparedBy?: string | undefined;
}

/** Reads the side files among `names`; each is optional. */
export async function readSideFiles(files: ModelFiles, names: readonly string[]): Promise<SideFiles> {
  const [featureNames, classes, categories, baseline, preparedBy] = await Promise.all([
    readSide(files, names, 'feature_columns.json', readColumns),
    readClasses(files, names),
    readSide(files, names, 'category_mappings.json', readMappings),
    readSide(files, names, 'baseline.json', utf8Of),
    readSide(files, names, 'prepared_by.json', utf8Of),
  ]);
  return { featureNames, classes, categories, baseline, preparedBy };
}

/** kindling's own JSON comes before what scikit-learn wrote. */
async function readClasses(files: ModelFiles, names: readonly string[]): Promise<Labels | undefined> {
  const pickled = names.find((name) => /^label_encoder\.(?:joblib|pkl|pickle)$/.test(name)) ?? '';
  return (
    (await readSide(files, names, 'label_encoder.json', readEncoder)) ??
    (await readSide(files, names, pickled, readPickledLabels))
  );
}

/** What a side file says; undefined when there is none of that name. */
async function readSide<Content>(
  files: ModelFiles,
  names: readonly string[],
  name: string,
  read: (bytes: Uint8Array) => Content,
): Promise<Content | undefined> {
  if (!names.includes(name)) return undefined;
  const bytes = await files.read(name);
  try {
    return read(await expand(bytes));
  } catch (cause) {
    if (!(cause instanceof ModelFormatError)) throw cause;
    throw new ModelFormatError(`${name}: ${cause.message}`, { hint: cause.hint, cause });
  }
}

function readColumns(bytes: Uint8Array): readonly string[] {
  return toTexts(readJsonValue(bytes), 'it');
}

function readEncoder(bytes: Uint8Array): Labels {
  const value = readJsonValue(bytes);
  if (!isObject(value)) return toLabels(value, 'it');
  return toLabels(new DocumentNode(value).get('classes'), 'classes');
}

function readMappings(bytes: Uint8Array): ReadonlyMap<string, readonly string[]> {
  const entries = [...readJson(bytes)];
  return new Map(entries.map(([feature, list]) => [feature, toTexts(list, feature)]));
}

/** A list of names; numbers among categories count by their text. */
function toTexts(value: DocumentValue, what: string): readonly string[] {
  if (isNumericArray(value)) return Array.from(value, String);
  const isList = Array.isArray(value) && value.every((entry) => typeof entry !== 'object');
  if (!isList) throw new ModelFormatError(`${what} is not a list of names`);
  return (value as readonly DocumentValue[]).map(String);
}
