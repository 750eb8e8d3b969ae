import { isObject, type JsonObject } from '../../content/json-value.ts';
import { MalformedInputError } from '../../errors.ts';
import { isRawJson } from '../../frame/raw-json.ts';
import type { TransformOptions } from '../../hooks/options.ts';
import type { Transformed } from '../../hooks/transform.ts';
import type { Model } from '../../model/model.ts';
import { didYouMean } from '../../near-names.ts';
import { utf8Bytes, utf8Of } from '../../platform/node.ts';
import { quoteName } from '../../short-text.ts';
import { type Features, featuresOf } from './features.ts';
import type { Toolbox } from './toolbox.ts';

/** What is asked for. */
type Wish = Pick<TransformOptions, 'outputs' | 'contributions'>;

/**
 * The outputs of one row, one behind the other.
 *
 * @throws MalformedInputError for a value that its feature cannot take, or a name that is no feature's
 */
export async function askRow(
  given: JsonObject,
  model: Model,
  wish: Wish,
  toolbox: Toolbox,
): Promise<readonly unknown[]> {
  const features = featuresOf(model);
  toolbox.rows++;
  refuseUnknown(given, features);
  const cells = features.names.map((name) => cellText(Object.hasOwn(given, name) ? given[name] : null));
  const { body } = await ask(`[[${cells.join(',')}]]`, wish, toolbox);
  const [row] = JSON.parse(textOf(body)) as [unknown];
  return Array.isArray(row) ? row : [row];
}

/** The answer to a body, by the same road as that of /invocations. A category that the model does not know is no missing value. */
export function ask(body: string, wish: Wish, { site, stop }: Toolbox): Promise<Transformed> {
  const question = {
    body: utf8Bytes(body),
    contentType: 'application/json',
    accept: 'application/json',
    options: { onUnknownCategory: 'fail', ...site.defaultOptions, onRowError: 'fail', ...wish },
  } as const;
  return site.transform(question, stop);
}

export function textOf(body: Transformed['body']): string {
  return typeof body === 'string' ? body : utf8Of(body);
}

/** A value as JSON, whose inside nobody reads where it is no cell; `JSON.stringify` would make null of 1e999. */
function cellText(value: unknown): string {
  if (Array.isArray(value)) return '[]';
  if (isObject(value)) return '{}';
  if (typeof value === 'number' && !Number.isFinite(value)) return value > 0 ? '1e999' : '-1e999';
  return isRawJson(value) ? value.rawJSON : JSON.stringify(value);
}

/** Names that a misspelled one is compared with, and their length. */
const [MAX_COMPARED, MAX_NAME] = [1000, 60];

function refuseUnknown(given: JsonObject, { names, positions }: Features): void {
  const unknown = Object.keys(given).find((name) => !positions.has(name));
  if (unknown === undefined) return;
  const isShort = (name: string) => name.length <= MAX_NAME;
  const near = isShort(unknown) ? didYouMean(unknown, names.slice(0, MAX_COMPARED).filter(isShort)) : '';
  throw new MalformedInputError(`the model has no feature ${quoteName(unknown)}`, {
    hint: `${near}describe lists the features`,
  });
}
