import type { Hash } from 'node:crypto';
import { ConfigurationError } from '../../errors.ts';
import type { Parameters } from '../parameters.ts';
import type { TrainingSet } from '../training-set.ts';
import type { Assembly } from './assemble.ts';
import type { FoldPlan } from './folds.ts';

const MAGIC = 'kindling checkpoint 1\n';
const FINGERPRINT_LENGTH = 64;

/** What a run is made from. */
export interface RunInputs {
  readonly parameters: Parameters;
  readonly sets: readonly TrainingSet[];
  /** Names, categories and classes: what the numbers of the sets stand for. */
  readonly meaning: Pick<Assembly, 'features' | 'classes' | 'isNamed' | 'targets'>;
  /** how the rows are folded */
  readonly plan?: FoldPlan | undefined;
}

/** Hex SHA-256 of everything that decides what is trained and saved. */
export function fingerprintOf({ parameters, sets, meaning, plan }: RunInputs): string {
  const hash = process.getBuiltinModule('node:crypto').createHash('sha256');
  // threads change nothing, and a job may go on where there are more of them
  const deciding = { ...parameters, nthread: 0 };
  hash.update(JSON.stringify([deciding, meaning, plan], (_, value) => (value instanceof Map ? [...value] : value)));
  for (const set of sets) addSet(hash, set);
  return hash.digest('hex');
}

/** Every member of a set by its name, so that none is forgotten. */
function addSet(hash: Hash, set: TrainingSet): void {
  for (const name of Object.keys(set).sort() as (keyof TrainingSet)[]) {
    const value = set[name];
    if (value === undefined) continue;
    const bytes = ArrayBuffer.isView(value)
      ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
      : undefined;
    hash.update(`${name} ${bytes?.length ?? JSON.stringify(value)}\n`);
    if (bytes) hash.update(bytes);
  }
}

/** The trainer's checkpoint with the fingerprint of its run before it. */
export function sealCheckpoint(checkpoint: Uint8Array, fingerprint: string): Uint8Array {
  return Buffer.concat([Buffer.from(MAGIC + fingerprint, 'latin1'), checkpoint]);
}

/**
 * The trainer's checkpoint in what `sealCheckpoint` made.
 *
 * @throws ConfigurationError when it comes from other data or parameters, or is no checkpoint
 */
export function openCheckpoint(sealed: Uint8Array, fingerprint: string): Uint8Array {
  const start = MAGIC.length + FINGERPRINT_LENGTH;
  const head = Buffer.from(sealed.subarray(0, start)).toString('latin1');
  if (head === MAGIC + fingerprint) return sealed.subarray(start);
  const isOurs = head.startsWith(MAGIC) && head.length === start;
  throw new ConfigurationError(
    isOurs
      ? 'the checkpoint belongs to other data or parameters'
      : 'the checkpoint is damaged, or was not written by kindling',
    { hint: 'delete it to train from the beginning, or give the data and parameters that it was made with' },
  );
}
