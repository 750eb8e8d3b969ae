import { DEFAULT_LAYOUT, Frame } from '../../../lib/frame/frame.ts';
import { ListRows } from '../../../lib/frame/json-rows.ts';
import type { OutputName } from '../../../lib/hooks/options.ts';
import { predict_fn } from '../../../lib/hooks/predict-fn.ts';
import { nameFeatures } from '../../../lib/model/feature-names.ts';
import type { Model } from '../../../lib/model/model.ts';

/** What a warehouse has to know of a value: each dialect has its own word for it. */
export type SqlType = 'number' | 'text' | 'json';

/** One argument of the function, in the model's order. */
export interface Argument {
  /** the feature, as the model spells it */
  readonly feature: string;
  /** a name that every dialect takes without quotes, and that no other argument has */
  readonly name: string;
  readonly type: SqlType;
}

/** What the function takes and returns. */
export interface Signature {
  readonly arguments: readonly Argument[];
  readonly returns: SqlType;
  /** names of a row's values */
  readonly outputs: readonly string[];
}

/**
 * The function that a model is in SQL. What it returns, a row of plain values tells.
 *
 * @throws InvalidOptionError for an output that the model does not have
 */
export async function signatureOf(model: Model, outputs: readonly OutputName[] | undefined): Promise<Signature> {
  const names = nameFeatures(model);
  const row = new ListRows([plainRow(model)], { shape: 'rows' });
  const { predictions } = await predict_fn(new Frame(row, DEFAULT_LAYOUT), model, { outputs });
  const [{ values }] = predictions as [(typeof predictions)[number]];
  const isOne = predictions.length === 1 && typeof values[0] !== 'object';
  const isText = typeof values[0] === 'string';
  return {
    arguments: argumentsOf(names, model),
    returns: isOne ? (isText ? 'text' : 'number') : 'json',
    outputs: predictions.map(({ name }) => name),
  };
}

/** A row that every model takes: some pipelines refuse missing values, and texts that they do not know. */
function plainRow({ numFeature, categories }: Model): (string | number)[] {
  return Array.from({ length: numFeature }, (_, feature) => {
    const texts = categories[feature];
    return texts === undefined ? 0 : (texts.keys().next().value ?? 'text');
  });
}

function argumentsOf(names: readonly string[], { categories }: Model): Argument[] {
  const taken = new Set<string>();
  return names.map((feature, at) => {
    const name = freeName(feature, at, taken);
    taken.add(name.toLowerCase());
    return { feature, name, type: categories[at] === undefined ? 'number' : 'text' };
  });
}

/** Characters that identifiers have at most in the strictest of the dialects. */
const MAX_NAME = 60;

function freeName(feature: string, at: number, taken: ReadonlySet<string>): string {
  const word = feature.trim().replace(/\W+/g, '_').slice(0, MAX_NAME);
  const name = /^[a-z]/i.test(word) && !isReserved(word) ? word : `f_${word}`;
  return /^f_*$/.test(name) || taken.has(name.toLowerCase()) ? `f${at}_${word}`.replace(/_+$/, '') : name;
}

/** Words of the dialects that columns are called by, too. */
const RESERVED = new Set(
  (
    'all and any array as asc at between by case cast check collate column constraint create cross cube current ' +
    'current_date current_time current_timestamp current_user date default delete desc distinct drop else end ' +
    'escape except exclude exists extract false fetch float following for foreign from full function global grant ' +
    'group grouping groups having hash ilike in increment inner insert int integer intersect interval into is join ' +
    'key lateral left level like limit localtime lookup merge minus natural new no not null nulls numeric of off ' +
    'offset old on open or order outer over partition percent preceding primary proto qualify range raw recursive ' +
    'references regexp resource respect returns revoke right rlike row rows sample schema select session set size ' +
    'some start struct system table tag tablesample then time timestamp to top treat trigger true type union unique ' +
    'unnest update user using values view wallet when where whenever window with within without'
  ).split(' '),
);

export function isReserved(word: string): boolean {
  return RESERVED.has(word.toLowerCase());
}
