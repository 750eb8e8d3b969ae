/** One parameter: how its value is read, and what it is when nobody sets it. */
export interface ParameterKind<T> {
  /** XGBoost's other names for it. */
  readonly aliases: readonly string[];
  /** What is allowed, to follow "must be". */
  readonly range: string;
  readonly initial: T;
  /** The words that it may be, where it is one of some. */
  readonly choices?: readonly string[];
  /** The value, or undefined when it is not one. */
  readonly read: (value: unknown) => T | undefined;
}

/** Weights per feature position, or by the feature's name. */
export type MonotoneConstraints = readonly number[] | ReadonlyMap<string, number>;
/** Features that may meet on a path, by position or name. */
export type InteractionConstraints = readonly (readonly (number | string)[])[];

/** How a parameter is bounded. */
interface Bounds {
  readonly min?: number;
  readonly max?: number;
  /** The bounds themselves are not allowed: "above min", "below max". */
  readonly open?: 'min' | 'max' | 'both';
}

/** A number, also as text; whole where `whole` is set. */
export function number<T extends number | undefined>(
  initial: T,
  bounds: Bounds = {},
  aliases: readonly string[] = [],
): ParameterKind<T> {
  return {
    aliases,
    range: `a number${describe(bounds)}`,
    initial,
    read: (value) => within(toNumber(value), bounds) as T,
  };
}

/** A whole number, also as text. */
export function integer<T extends number | undefined>(
  initial: T,
  bounds: Bounds = {},
  aliases: readonly string[] = [],
): ParameterKind<T> {
  const read = (value: unknown) => {
    const whole = toNumber(value);
    return Number.isInteger(whole) ? (within(whole, bounds) as T) : undefined;
  };
  return { aliases, range: `a whole number${describe(bounds)}`, initial, read };
}

/** true, false, 1, 0 and their texts. */
export function flag(initial: boolean): ParameterKind<boolean> {
  const texts: ReadonlyMap<string, boolean> = new Map([
    ['true', true],
    ['1', true],
    ['false', false],
    ['0', false],
  ]);
  return {
    aliases: [],
    range: 'true or false',
    initial,
    choices: ['true', 'false'],
    read: (value) => texts.get(String(value).toLowerCase()),
  };
}

/** One of some words. */
export function choice<const T extends string>(initial: T, others: readonly T[] = []): ParameterKind<T> {
  const all: readonly T[] = [initial, ...others];
  const read = (value: unknown) => all.find((word) => word === value);
  return {
    aliases: [],
    range: all.length === 1 ? `${all[0]}` : `one of ${all.join(', ')}`,
    initial,
    choices: all,
    read,
  };
}

/** Any text. */
export function text(initial: string): ParameterKind<string> {
  return { aliases: [], range: 'a text', initial, read: (value) => (typeof value === 'string' ? value : undefined) };
}

/** Names, as a list or as text: with commas between, or JSON where names have commas themselves. */
export function names(): ParameterKind<readonly string[]> {
  const read = (value: unknown) => {
    if (typeof value === 'string' && value.trim().startsWith('["')) return readNames(parseJson(value));
    return readNames(
      typeof value === 'string'
        ? value
            .replace(/^\s*[[(]|[\])]\s*$/g, '')
            .split(',')
            .map(unquoted)
        : value,
    );
  };
  return { aliases: [], range: 'a name or a list of names', initial: [], read };
}

function readNames(list: unknown): readonly string[] | undefined {
  if (!Array.isArray(list) || !list.every((name) => typeof name === 'string')) return undefined;
  return list.map((name) => name.trim()).filter((name) => name !== '');
}

function unquoted(name: string): string {
  return name.trim().replace(/^(["'])(.*)\1$/, '$2');
}

/** One number or several, as a list or as text like `[0.1, 0.9]`. */
export function numbers(bounds: Bounds = {}): ParameterKind<readonly number[]> {
  const read = (value: unknown) => {
    const list = toList(value)?.map((item) => within(toNumber(item), bounds));
    return list?.length === 0 || list?.includes(undefined) ? undefined : (list as number[] | undefined);
  };
  return { aliases: [], range: `a number${describe(bounds)} or a list of such`, initial: [], read };
}

/** `(1,-1,0)`, a list, or an object by feature name. */
export function monotone(): ParameterKind<MonotoneConstraints> {
  const isSign = (item: unknown) => [-1, 0, 1].includes(toNumber(item) ?? NaN);
  const read = (value: unknown): MonotoneConstraints | undefined => {
    const plain = typeof value === 'string' && value.trim().startsWith('{') ? parseJson(value) : value;
    if (typeof plain === 'object' && plain !== null && !Array.isArray(plain)) {
      const entries = Object.entries(plain);
      return entries.every(([, sign]) => isSign(sign)) ? new Map(entries.map(([k, v]) => [k, Number(v)])) : undefined;
    }
    const list = plain === '' ? [] : toList(plain);
    return list?.every(isSign) ? list.map(Number) : undefined;
  };
  return { aliases: [], range: 'a list of -1, 0 and 1, or an object of them by feature', initial: [], read };
}

/** `[[0,1],["length","height"]]`, also as JSON text. */
export function interactions(): ParameterKind<InteractionConstraints> {
  const isFeature = (item: unknown) => typeof item === 'string' || (Number.isInteger(item) && (item as number) >= 0);
  const read = (value: unknown) => {
    const list = value === '' ? [] : typeof value === 'string' ? parseJson(value) : value;
    const isGroups = Array.isArray(list) && list.every((set) => Array.isArray(set) && set.every(isFeature));
    return isGroups ? (list as InteractionConstraints) : undefined;
  };
  return { aliases: [], range: 'a list of lists of features', initial: [], read };
}

function describe({ min = -Infinity, max = Infinity, open }: Bounds): string {
  const least = min === -Infinity ? '' : open === 'min' || open === 'both' ? ` above ${min}` : ` of at least ${min}`;
  const most = max === Infinity ? '' : open === 'max' || open === 'both' ? ` below ${max}` : ` of at most ${max}`;
  return least !== '' && most !== '' ? `${least} and${most}` : least + most;
}

function within(value: number | undefined, { min = -Infinity, max = Infinity, open }: Bounds): number | undefined {
  if (value === undefined || value < min || value > max) return undefined;
  if (value === min && (open === 'min' || open === 'both')) return undefined;
  if (value === max && (open === 'max' || open === 'both')) return undefined;
  return value;
}

function toNumber(value: unknown): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const number = String(value).trim() === '' ? NaN : Number(value);
  return Number.isFinite(number) ? number : undefined;
}

function toList(value: unknown): unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (typeof value === 'number') return [value];
  if (typeof value !== 'string') return undefined;
  const inside = /^\s*[[(](.*?),?\s*[\])]\s*$/s.exec(value)?.[1] ?? value;
  return inside.split(',');
}

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
