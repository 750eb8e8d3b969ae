import { ConfigurationError, InvalidOptionError, NotFoundError } from '../errors.ts';
import type { ModelFiles } from '../model/model-files.ts';
import { quoteName, quoteNames } from '../short-text.ts';
import type { Chosen, Shadowed, Target } from './models.ts';
import type { Service } from './service.ts';
import { Shadow, withShadows } from './shadow.ts';

/** The file at the root of the models' folder that shares requests out. */
export const VARIANTS_FILE = 'variants.json';

interface Variant {
  readonly name: string;
  readonly model: string;
  readonly weight: number;
  /** scores what others answer */
  readonly shadow: boolean;
}

/**
 * Who answers requests that name no model.
 *
 * @param find what answers with a model
 * @throws ConfigurationError for a file that cannot be used
 */
export async function readVariants(
  files: ModelFiles | undefined,
  find: (model: string) => Service,
  onShadow: ((told: Shadowed) => void) | undefined,
): Promise<Variants> {
  const names: readonly string[] = (await files?.list().catch(() => undefined)) ?? [];
  const variants = names.includes(VARIANTS_FILE) ? parse(await files!.read(VARIANTS_FILE)) : [];
  for (const { name, model } of variants) requireModel(name, () => find(model));
  return new Variants(variants, find, onShadow);
}

function requireModel(variant: string, find: () => Service): void {
  try {
    find();
  } catch (cause) {
    throw wrong(`${variant}: ${(cause as Error).message}`, cause);
  }
}

/** Shares requests out by weight, those of one session to one variant. */
export class Variants {
  readonly #variants: readonly Variant[];
  readonly #weight: number;
  readonly #find: (model: string) => Service;
  readonly #shadows: readonly Shadow[];

  constructor(
    variants: readonly Variant[],
    find: (model: string) => Service,
    onShadow: ((told: Shadowed) => void) | undefined,
  ) {
    this.#variants = variants;
    this.#weight = variants.reduce((sum, variant) => sum + shareOf(variant), 0);
    this.#find = find;
    this.#shadows = variants
      .filter(({ shadow }) => shadow)
      .map(({ name, model }) => new Shadow(name, () => find(model), onShadow));
  }

  /** @throws NotFoundError, InvalidOptionError */
  choose({ variant, session, request }: Omit<Target, 'model'>): Chosen {
    if (this.#variants.length === 0) throw nobodyAsked();
    const chosen = variant === undefined ? this.#draw(session) : this.#named(variant);
    const service = this.#find(chosen.model);
    if (this.#shadows.length === 0) return { service, variant: chosen.name };
    return { service: withShadows(service, { variant: chosen.name, request }, this.#shadows), variant: chosen.name };
  }

  #named(name: string): Variant {
    const found = this.#variants.find((candidate) => candidate.name === name);
    if (found !== undefined && !found.shadow) return found;
    const names = quoteNames(this.#variants.filter(({ shadow }) => !shadow).map((variant) => variant.name));
    const why = found
      ? `variant ${quoteName(name)} is a shadow, which answers nobody`
      : `there is no variant ${quoteName(name)}`;
    throw new NotFoundError(why, { hint: `the variants that answer are ${names}` });
  }

  #draw(session: string | undefined): Variant {
    let left = (session === undefined ? Math.random() : placeOf(session)) * this.#weight;
    const found = this.#variants.find((candidate) => {
      left -= shareOf(candidate);
      return left < 0;
    });
    return found ?? this.#variants.findLast((candidate) => shareOf(candidate) > 0)!;
  }
}

function shareOf({ weight, shadow }: Variant): number {
  return shadow ? 0 : weight;
}

/** From 0 to 1, the same for a session in every process: FNV-1a, whose last bits are mixed again, as ids differ in their ends. */
function placeOf(session: string): number {
  let hash = 0x811c9dc5;
  for (const character of session) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

function parse(bytes: Uint8Array): Variant[] {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw wrong('it is not JSON', cause);
  }
  if (!Array.isArray(value) || value.length === 0) throw wrong('it is not a list of variants');
  const variants = value.map(variantOf);
  const names = variants.map(({ name }) => name);
  if (new Set(names).size < names.length) throw wrong('two variants have one name');
  if (!variants.some((variant) => shareOf(variant) > 0)) throw wrong('no variant has a weight above 0');
  return variants;
}

function variantOf(entry: unknown, index: number): Variant {
  const { name, model, weight = 1, shadow = false } = (entry ?? {}) as Partial<Variant>;
  const isNamed = typeof name === 'string' && /^[\w.-]{1,63}$/.test(name);
  if (!isNamed || typeof model !== 'string') throw wrong(`variant ${index + 1} has no name of letters, or no model`);
  if (typeof weight !== 'number' || !(weight >= 0 && weight <= Number.MAX_SAFE_INTEGER)) {
    throw wrong(`the weight of ${name} is not a number from 0 on`);
  }
  if (typeof shadow !== 'boolean') throw wrong(`shadow of ${name} is neither true nor false`);
  return { name, model, weight, shadow };
}

function wrong(why: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError(`${VARIANTS_FILE}: ${why}`, {
    hint: 'write [{"name": "a", "model": "MODEL", "weight": 9}, {"name": "b", "model": "OTHER", "weight": 1}]',
    cause,
  });
}

function nobodyAsked(): InvalidOptionError {
  return new InvalidOptionError('there are several models here, and the request names none', {
    hint: 'send X-Amzn-SageMaker-Target-Model (TargetModel in AWS SDKs), ask POST /models/NAME/invoke, or share requests out in variants.json',
  });
}
