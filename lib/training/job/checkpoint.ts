import type { Hash } from 'node:crypto';
import { ConfigurationError } from '../../errors.ts';
import type { Parameters } from '../parameters.ts';
import type { TrainingSet } from '../training-set.ts';

const MAGIC = 'kindling checkpoint 1\n';
const FINGERPRINT_LENGTH = 64;

/** Hex SHA-256 of everything that decides what is trained. */
export function fingerprintOf(parameters: Parameters, sets: readonly TrainingSet[]): string {
  const hash = process.getBuiltinModule('node:crypto').createHash('sha256');
  hash.update(JSON.stringify(parameters, (_, value) => (value instanceof Map ? [...value] : value)));
  for (const set of sets) addSet(hash, set);
  return hash.digest('hex');
}

function addSet(
  hash: Hash,
  { numRow, numFeature, featureTypes, values, label, weight, groupSizes }: TrainingSet,
): void {
  hash.update(`${numRow} ${numFeature} ${featureTypes.join('')} ${weight?.length} ${groupSizes?.length}`);
  for (const array of [values, label, weight, groupSizes]) if (array) hash.update(array);
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
    isOurs ? 'the checkpoint belongs to other data or parameters' : 'the checkpoint is damaged, or none of kindling',
    { hint: 'delete it to train from the beginning, or give the data and parameters that it was made with' },
  );
}
