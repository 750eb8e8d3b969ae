import { ModelFormatError } from '../errors.ts';
import { DocumentNode, type DocumentValue, isNumericArray } from './formats/document.ts';
import { readJsonValue } from './formats/json.ts';
import type { ModelFiles } from './model-files.ts';

/** What stands beside a model file and completes it. */
export interface SideFiles {
  /** `feature_columns.json`: names in the model's order */
  readonly featureNames?: readonly string[] | undefined;
  /** `label_encoder.json`: labels in encoder order */
  readonly classes?: readonly string[] | undefined;
  /** `category_mappings.json`: feature → category texts in code order */
  readonly categories?: ReadonlyMap<string, readonly string[]> | undefined;
}

/** Reads the side files among `names`; each is optional. */
export async function readSideFiles(files: ModelFiles, names: readonly string[]): Promise<SideFiles> {
  const [columns, encoder, mappings] = await Promise.all(
    ['feature_columns.json', 'label_encoder.json', 'category_mappings.json'].map((name) =>
      names.includes(name) ? readJsonFile(files, name) : undefined,
    ),
  );
  return {
    featureNames: columns === undefined ? undefined : toTexts(columns, 'feature_columns.json'),
    classes: encoder === undefined ? undefined : readEncoder(encoder),
    categories: mappings === undefined ? undefined : readMappings(mappings),
  };
}

async function readJsonFile(files: ModelFiles, name: string): Promise<DocumentValue> {
  const bytes = await files.read(name);
  try {
    return readJsonValue(bytes);
  } catch (cause) {
    throw new ModelFormatError(`${name} is not readable: ${(cause as Error).message}`, { cause });
  }
}

function readEncoder(value: DocumentValue): readonly string[] {
  if (!(value instanceof Map)) throw new ModelFormatError('label_encoder.json is not an object');
  return toTexts(new DocumentNode(value, 'label_encoder.json').get('classes'), 'classes in label_encoder.json');
}

function readMappings(value: DocumentValue): ReadonlyMap<string, readonly string[]> {
  if (!(value instanceof Map)) throw new ModelFormatError('category_mappings.json is not an object');
  const entries = [...(value as ReadonlyMap<string, DocumentValue>)];
  return new Map(entries.map(([feature, list]) => [feature, toTexts(list, `${feature} in category_mappings.json`)]));
}

/** A list of strings; numbers among categories and labels count by their text. */
function toTexts(value: DocumentValue, what: string): readonly string[] {
  if (isNumericArray(value)) return Array.from(value, String);
  const isList = Array.isArray(value) && value.every((entry) => typeof entry !== 'object');
  if (!isList) throw new ModelFormatError(`${what} is not a list of names`);
  return (value as readonly DocumentValue[]).map(String);
}
