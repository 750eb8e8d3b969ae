import type { Model } from '../../model/model.ts';
import { utf8Bytes } from '../../platform/node.ts';
import { categoriesOf, type Features, featuresOf, kindOf } from './features.ts';
import type { Schema } from './tool.ts';

/** Bytes of JSON that features may take in a schema: agents read all of it before their first question, some 10,000 tokens. */
const MAX_BYTES = 32 * 1024;
/** Categories that a schema lists, and their bytes. */
const [MAX_CATEGORIES, MAX_CATEGORY_BYTES] = [200, 4096];

const ROWS = new WeakMap<Model, Schema>();

/**
 * The schema of one row: each feature a property by its very name. Of more features than an agent can read, those are
 * listed that matter most to the model; the others are taken as well.
 */
export function rowSchema(model: Model): Schema {
  const known = ROWS.get(model);
  if (known !== undefined) return known;
  const schema = makeSchema(model, featuresOf(model));
  ROWS.set(model, schema);
  return schema;
}

function makeSchema(model: Model, features: Features): Schema {
  const { names } = features;
  const listed = listWithin(model, features);
  const properties = Object.fromEntries(listed.map(([feature, schema]) => [names[feature]!, schema]));
  if (listed.length === names.length) return { type: 'object', properties, additionalProperties: false };
  return {
    type: 'object',
    description: `${listed.length} of ${names.length} features are listed, those that matter most; describe finds the others, which are taken as well`,
    properties,
    additionalProperties: { type: ['number', 'string', 'null'] },
  };
}

/** The features that there is room for, in the model's order: all of them, or those with the greatest gain. */
function listWithin(model: Model, { names, totalGain }: Features): [feature: number, schema: Schema][] {
  const inOrder = takeWithin(model, names, [...names.keys()]);
  const gain = inOrder.length < names.length ? totalGain() : undefined;
  if (gain === undefined) return inOrder;
  const byGain = [...names.keys()].sort((a, b) => gain[b]! - gain[a]! || a - b);
  return takeWithin(model, names, byGain).sort(([a], [b]) => a - b);
}

/** The first of some features that there is room for. */
function takeWithin(model: Model, names: readonly string[], features: readonly number[]): [number, Schema][] {
  let room = MAX_BYTES;
  const taken: [number, Schema][] = [];
  for (const feature of features) {
    const schema = valueSchema(model, feature);
    room -= bytesOf({ [names[feature]!]: schema });
    if (room < 0) break;
    taken.push([feature, schema]);
  }
  return taken;
}

/** What a feature takes; null is missing. */
function valueSchema(model: Model, feature: number): Schema {
  switch (kindOf(model, feature)) {
    case 'category':
      return categorySchema(categoriesOf(model, feature)!);
    case 'category code':
      return { type: ['integer', 'null'], minimum: 0, description: 'code of a category' };
    case 'indicator':
      return { enum: [0, 1, null] };
    case 'integer':
      return { type: ['integer', 'null'] };
    case 'text':
      return { type: ['string', 'null'] };
    case 'number':
      return { type: ['number', 'null'] };
  }
}

function categorySchema(categories: readonly string[]): Schema {
  if (categories.length <= MAX_CATEGORIES && bytesOf(categories) <= MAX_CATEGORY_BYTES) {
    return { type: ['string', 'null'], enum: [...categories, null] };
  }
  return { type: ['string', 'null'], description: `one of ${categories.length} categories, which describe lists` };
}

function bytesOf(value: object): number {
  return utf8Bytes(JSON.stringify(value)).length;
}
