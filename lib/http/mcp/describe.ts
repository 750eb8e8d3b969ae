import type { JsonObject } from '../../content/json-value.ts';
import { MalformedInputError } from '../../errors.ts';
import type { Model } from '../../model/model.ts';
import { categoriesOf, FEATURE_KINDS, featuresOf, kindOf } from './features.ts';
import type { Schema, Tool } from './tool.ts';

/** Features of one answer. */
const MAX_FEATURES = 200;
/** Categories of each: of several features, of a single one. */
const [MAX_CATEGORIES, MAX_CATEGORIES_OF_ONE] = [50, 5000];

const INTEGER: Schema = { type: 'integer' };
const TEXT: Schema = { type: 'string' };

/** What the model is, and what it knows. */
export const describe: Tool = {
  name: 'describe',
  title: 'Describe the model',
  define: ({ numFeature }) => ({
    description: `What the model answers, and its ${numFeature} features with their categories, at most ${MAX_FEATURES} at a time.`,
    inputSchema: {
      type: 'object',
      properties: {
        search: { description: 'only features with this text in their names, in any case', ...TEXT },
        from: { description: 'how many to pass over: next of the answer before', minimum: 0, ...INTEGER },
      },
      additionalProperties: false,
    },
    outputSchema: OUTPUT,
  }),
  call: async (given, model) => ({ ...factsOf(model), ...listFeatures(model, readWish(given)) }),
};

const FEATURE: Schema = {
  type: 'object',
  required: ['name', 'kind'],
  properties: {
    name: TEXT,
    kind: { enum: FEATURE_KINDS },
    categories: { type: 'array', items: TEXT },
    numCategories: { description: 'all of them, where there are more', ...INTEGER },
    totalGain: { description: 'what splits on it brought in training, by total_gain of get_score', type: 'number' },
  },
};

const OUTPUT: Schema = {
  type: 'object',
  required: ['kind', 'objective', 'numFeature', 'features'],
  properties: {
    kind: TEXT,
    objective: TEXT,
    classes: { type: 'array' },
    booster: TEXT,
    numTree: INTEGER,
    xgboostVersion: TEXT,
    fingerprint: { description: 'SHA-256 of the model file', ...TEXT },
    numFeature: INTEGER,
    numFound: { description: 'features that the search found', ...INTEGER },
    features: { type: 'array', items: FEATURE },
    next: { description: 'where the next features begin, if there are more', ...INTEGER },
  },
};

function factsOf({ kind, classes, numTree, numFeature, summary }: Model): object {
  const { objective, booster, xgboostVersion, fingerprint } = summary;
  return { kind, objective, ...(classes && { classes }), booster, numTree, xgboostVersion, fingerprint, numFeature };
}

interface Wish {
  readonly search: string;
  readonly from: number;
}

function readWish({ search = '', from = 0, ...others }: JsonObject): Wish {
  const [other] = Object.keys(others);
  const begin = Number(from ?? 0);
  if (other !== undefined || !Number.isInteger(begin) || begin < 0) {
    throw new MalformedInputError(
      other === undefined ? 'from is not a whole number' : 'describe takes no such member',
      {
        hint: 'give search, a text, or from, the next of the answer before, or nothing',
      },
    );
  }
  return { search: String(search ?? ''), from: begin };
}

function listFeatures(model: Model, { search, from }: Wish): object {
  const { names, totalGain } = featuresOf(model);
  const gain = totalGain();
  const wanted = search.toLowerCase();
  const found = [...names.keys()].filter((feature) => names[feature]!.toLowerCase().includes(wanted));
  const end = from + MAX_FEATURES;
  const maxCategories = found.length === 1 ? MAX_CATEGORIES_OF_ONE : MAX_CATEGORIES;
  const features = found.slice(from, end).map((feature) => ({
    name: names[feature]!,
    kind: kindOf(model, feature),
    ...listCategories(categoriesOf(model, feature), maxCategories),
    ...(gain && { totalGain: shortest(gain[feature]!) }),
  }));
  return { numFound: found.length, features, ...(end < found.length && { next: end }) };
}

function listCategories(categories: readonly string[] | undefined, max: number): object {
  if (categories === undefined) return {};
  const isCut = categories.length > max;
  return { categories: categories.slice(0, max), ...(isCut && { numCategories: categories.length }) };
}

/** Nine digits tell every float32 from its neighbours. */
function shortest(value: number): number {
  return Number(value.toPrecision(9));
}
