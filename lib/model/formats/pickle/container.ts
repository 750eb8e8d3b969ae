import { ModelFormatError } from '../../../errors.ts';
import { quoteName, shorten } from '../../../short-text.ts';
import { readNumber } from './numpy.ts';
import { readTexts, shortName } from './python-data.ts';
import { PickleObject, type PickleValue } from './values.ts';
import { wayOut, withArticle } from './ways-out.ts';

/** What lies beside a model in a pickle. */
export interface Beside {
  /** A list of texts whose key says that it names the features, or one without a key. */
  readonly featureNames?:
    | { readonly name: string; readonly texts: readonly string[]; readonly isSure: boolean }
    | undefined;
  /** A LabelEncoder, and how it is called. */
  readonly labelEncoder?: { readonly name: string; readonly encoder: PickleObject } | undefined;
  /** Sentences on what is not used. */
  readonly notes: readonly string[];
}

interface Member {
  /** for people: `"model"`, `[0]` */
  readonly name: string;
  readonly key: string | undefined;
  readonly value: PickleValue;
}

/** Data of any size may lie beside a model; models do not lie deep in it. */
const MAX_MEMBERS = 1000;
const MAX_LEVELS = 3;
/** Modules of data and of what says how a model was trained. */
const DATA =
  /^(?:numpy|pandas|scipy|datetime|decimal|fractions|uuid|pathlib|collections|zoneinfo|pytz|dateutil|builtins|types|functools)\b|^sklearn\.(?:metrics|model_selection\._split|utils)\b/;
const FEATURE_KEY = /^(?:features?|(?:feature|column)_?names?(?:_in_?)?|feature_?(?:cols|columns|list)|columns|cols)$/i;
const LABEL_KEY = /^(?:le|encoder|(?:label|target|class|y)_?(?:encoder|le)?|labelencoder)$/i;

export type Container = PickleValue[] | Map<PickleValue, PickleValue>;

export function isContainer(value: PickleValue): value is Container {
  return value instanceof Map || Array.isArray(value);
}

/**
 * The only model in a dict, list or tuple, and what lies beside it.
 *
 * @throws ModelFormatError when there is none, more than one, or a transformer that nobody says how to apply
 */
export function findInContainer(
  container: Container,
  isModel: (object: PickleObject) => boolean,
): { model: PickleObject; name: string; beside: Beside } {
  const what = container instanceof Map ? 'dict' : 'list or tuple';
  const members = listMembers(container);
  const objects = members.filter(({ value }) => value instanceof PickleObject) as (Member & { value: PickleObject })[];
  const models = distinctModels(objects.filter(({ value }) => isModel(value)));
  const estimators = objects.filter(({ value }) => !isModel(value) && !DATA.test(value.className));
  const others = estimators.filter(({ value }) => !isLabelEncoder(value));
  checkModels(what, models, others);
  const [model] = models;
  return {
    model: model!.value,
    name: `a ${what}, whose ${model!.name}`,
    beside: describeBeside(
      members,
      objects.filter(({ value }) => isLabelEncoder(value)),
    ),
  };
}

function checkModels(
  what: string,
  models: readonly Member[],
  others: readonly (Member & { value: PickleObject })[],
): void {
  const named = (list: readonly Member[]) =>
    list
      .slice(0, 10)
      .map(({ name, value }) => `${name} (${shortName(value as PickleObject)})`)
      .join(', ');
  if (models.length === 0) {
    throw new ModelFormatError(
      `the pickle holds a ${what} without an XGBoost model${others.length > 0 ? `, only ${named(others)}` : ''}`,
      {
        hint: (others[0] && wayOut(others[0].value.className)) ?? 'pickle the Booster or the XGBoost estimator itself',
      },
    );
  }
  if (models.length > 1) {
    throw new ModelFormatError(`the pickle holds a ${what} of ${models.length} models: ${named(models)}`, {
      hint: 'pickle the one that is to answer alone',
    });
  }
  if (others.length === 0) return;
  throw new ModelFormatError(
    `the pickle holds a ${what} with ${named(others)} beside the model: nothing says on which columns, or whether, ${others.length > 1 ? 'they run' : 'it runs'}`,
    { hint: 'pickle the model alone, and send rows as it was trained on them' },
  );
}

/** The same object under two names is one model; so are an estimator and its Booster. One that was never trained is none. */
function distinctModels<Entry extends { readonly value: PickleObject }>(found: readonly Entry[]): Entry[] {
  const trained = found.filter(({ value }) => !isUntrained(value));
  const boosters = new Set(trained.map(({ value }) => value.get('_Booster')));
  const seen = new Set<PickleObject>();
  const kept = (trained.length > 0 ? trained : found).filter(({ value }) => {
    if (seen.has(value) || boosters.has(value)) return false;
    seen.add(value);
    return true;
  });
  return kept;
}

function isUntrained(value: PickleObject): boolean {
  return value.className.startsWith('xgboost.sklearn.') && !(value.get('_Booster') instanceof PickleObject);
}

function isLabelEncoder({ className }: PickleObject): boolean {
  return /^sklearn\.preprocessing\._?label\.LabelEncoder$/.test(className);
}

/** The members, and those of dicts and lists among them. */
function listMembers(container: Container, prefix = '', levels = MAX_LEVELS): Member[] {
  const entries: [PickleValue, PickleValue][] =
    container instanceof Map ? [...container] : container.map((value, index) => [index, value]);
  return entries.slice(0, MAX_MEMBERS).flatMap(([key, value]) => {
    const own = typeof key === 'string' ? quoteName(key) : `[${String(key).slice(0, 20)}]`;
    const member = { name: `${prefix}${own}`, key: typeof key === 'string' ? key : undefined, value };
    const isNested = levels > 0 && isContainer(value) && readTexts(value) === undefined;
    return isNested ? [member, ...listMembers(value, `${prefix}${own} → `, levels - 1)] : [member];
  });
}

function describeBeside(members: readonly Member[], encoders: readonly (Member & { value: PickleObject })[]): Beside {
  const lists = members.flatMap((member) => {
    const texts = readTexts(member.value);
    return texts === undefined ? [] : [{ ...member, texts }];
  });
  const sure = lists.filter(({ key }) => key !== undefined && FEATURE_KEY.test(key));
  const candidates = sure.length > 0 ? sure : lists.filter(({ key }) => key === undefined);
  const features = candidates.length === 1 ? candidates[0] : undefined;
  const labels = encoders.filter(({ key }) => key === undefined || LABEL_KEY.test(key));
  const labelEncoder = labels.length === 1 && encoders.length === 1 ? labels[0] : undefined;
  return {
    featureNames: features && { name: features.name, texts: features.texts, isSure: sure.length > 0 },
    labelEncoder: labelEncoder && { name: labelEncoder.name, encoder: labelEncoder.value },
    notes: [
      ...noteThresholds(members),
      ...noteUnused(lists.filter((list) => list !== features)),
      ...encoders.filter((encoder) => encoder !== labelEncoder).map(noteEncoder),
    ],
  };
}

function noteThresholds(members: readonly Member[]): string[] {
  return members
    .filter(({ key, value }) => key !== undefined && /thresh|cut_?off/i.test(key) && readNumber(value) !== undefined)
    .map(
      ({ name, value }) =>
        `the pickle's ${name}, ${readNumber(value)}, is not applied: compare the probability with it`,
    );
}

function noteUnused(lists: readonly Member[]): string[] {
  if (lists.length === 0) return [];
  return [`beside the model the pickle holds ${quoteNamesOf(lists)}, which nothing is done with`];
}

function quoteNamesOf(lists: readonly Member[]): string {
  return (
    lists
      .slice(0, 10)
      .map(({ name }) => shorten(name, 120))
      .join(', ') + (lists.length > 10 ? ', …' : '')
  );
}

function noteEncoder({ name, value }: Member & { value: PickleObject }): string {
  return `the pickle's ${name}, ${withArticle(shortName(value))}, is not applied: rows are expected encoded already`;
}
