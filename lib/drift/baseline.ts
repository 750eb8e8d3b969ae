import { ModelFormatError } from '../errors.ts';
import { quoteName } from '../short-text.ts';

/** The file beside a model that says what its training data were like. */
export const BASELINE_FILE = 'baseline.json';
const VERSION = 1;

/** Intervals of numbers, or categories: for most numbers the deciles. */
export const NUM_BIN = 10;
/** More tells nothing of one; a hostile file could ask for any number. */
const [MAX_EDGES, MAX_CATEGORIES] = [15, 100_000];

/** How values of a feature, or predictions, were spread. */
export interface Distribution {
  readonly name: string;
  /** numbers: ascending, float32; a value is in the bin whose number is how many edges it is not below */
  readonly edges?: readonly number[] | undefined;
  /** texts, in the order of their codes, or labels in the order of the classes */
  readonly categories?: readonly string[] | undefined;
  /** of each bin (one more than edges) or category */
  readonly counts: readonly number[];
  /** rows without a value */
  readonly missing: number;
}

/** What drift is measured against. */
export interface Baseline {
  readonly version: number;
  /** in the model's order */
  readonly features: readonly Distribution[];
  /** the columns of `prediction`, of rows that the model has not learned from where there were any */
  readonly predictions: readonly Distribution[];
  readonly constraints: Constraints;
}

/** What is called drift. */
export interface Constraints {
  readonly psi: number;
  /** above the baseline's own share */
  readonly missingRate: number;
}

/** Below 0.1 populations count as the same, from 0.2 on (some say 0.25) as others. */
const DEFAULT_CONSTRAINTS: Constraints = { psi: 0.2, missingRate: 0.1 };

export function createBaseline(features: readonly Distribution[], predictions: readonly Distribution[]): Baseline {
  return { version: VERSION, features, predictions, constraints: DEFAULT_CONSTRAINTS };
}

/** A line for each feature, so that people can read and compare it. */
export function writeBaseline({ version, features, predictions, constraints }: Baseline): string {
  const list = (entries: readonly Distribution[]) => entries.map((entry) => `\n  ${JSON.stringify(entry)}`).join(',');
  return `{"version":${version},"constraints":${JSON.stringify(constraints)},
 "features":[${list(features)}],
 "predictions":[${list(predictions)}]}
`;
}

/**
 * The baseline in a text.
 *
 * @param names of the model's features
 * @throws ModelFormatError where it is none, or one of another model
 */
export function readBaseline(text: string, names: readonly string[]): Baseline {
  let baseline: Partial<Baseline>;
  try {
    baseline = JSON.parse(text);
  } catch (cause) {
    throw refused('it is not JSON', cause);
  }
  if (baseline?.version !== VERSION) throw refused(`it is not of version ${VERSION}`);
  const { features, predictions, constraints } = baseline;
  if (!isList(features) || !isList(predictions)) throw refused('features or predictions are missing');
  for (const one of [...features, ...predictions]) requireDistribution(one);
  if (features.length !== names.length) throw refused(`it has ${features.length} features, the model ${names.length}`);
  const other = features.findIndex(({ name }, at) => name !== names[at]);
  if (other >= 0) throw refused(`feature ${other + 1} is ${quoteName(features[other]!.name)}, not the model's`);
  return { version: VERSION, features, predictions, constraints: readConstraints(constraints) };
}

function readConstraints(given: Partial<Constraints> | undefined): Constraints {
  const read = (name: keyof Constraints) => {
    const value = given?.[name] ?? DEFAULT_CONSTRAINTS[name];
    if (typeof value === 'number' && value >= 0) return value;
    throw refused(`constraints.${name} is not a number of at least 0`);
  };
  return { psi: read('psi'), missingRate: read('missingRate') };
}

function requireDistribution(given: Distribution): void {
  const { name, edges, categories, counts, missing } = (given ?? {}) as Partial<Distribution>;
  if (typeof name !== 'string') throw refused('a feature has no name');
  const isNumber = isList(edges) && edges.length <= MAX_EDGES && edges.every(isEdge);
  const isCategory = isList(categories) && categories.length <= MAX_CATEGORIES && categories.every(isText);
  const numBin = isNumber ? edges.length + 1 : categories?.length;
  if (isNumber === isCategory || !isList(counts) || counts.length !== numBin || ![...counts, missing].every(isCount)) {
    throw refused(`${quoteName(name)} has no counts that fit its bins`);
  }
}

function isList<Item>(value: readonly Item[] | undefined): value is readonly Item[] {
  return Array.isArray(value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isEdge(value: number, at: number, edges: readonly number[]): boolean {
  return typeof value === 'number' && (at === 0 || value > edges[at - 1]!);
}

function refused(why: string, cause?: unknown): ModelFormatError {
  return new ModelFormatError(`${BASELINE_FILE}: ${why}`, {
    hint: 'train the model again, or remove the file to serve without drift',
    cause,
  });
}
