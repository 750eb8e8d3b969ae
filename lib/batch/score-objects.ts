import { listEntries } from '../aws/s3.ts';
import { type S3Location, s3Uri } from '../aws/s3-uri.ts';
import { NotFoundError } from '../errors.ts';
import type { Model } from '../model/model.ts';
import { nowMs } from '../platform/node.ts';
import { refuseLoop } from './loop-guard.ts';
import { Manifest, type ManifestEntry } from './manifest.ts';
import { outputName } from './object-names.ts';
import type { ObjectPattern } from './object-pattern.ts';
import { marksOf, type ScoreObjectSettings, scoreObject } from './score-object.ts';

/** Objects at once: small ones wait for S3 most of the time. */
const NUM_LANE = 4;
/** So often what was done is written down. */
const SAVE_MS = 30_000;

/** What became of one of many objects. */
export interface ObjectOutcome extends Omit<ManifestEntry, 'etag'> {
  /** true where it was done already */
  readonly skipped: boolean;
  /** why there is no output */
  readonly error?: unknown;
}

/**
 * Scores all objects of a pattern into objects under a prefix, as `scoreObject` does each. One that fails leaves the others
 * alone. What was done is written down beside the outputs (`_manifest.json`), so that the same run, begun again, goes on
 * where it ended.
 *
 * @param target ends with `/`, or is a bucket
 * @param onOutcome told of each object when it is done
 */
export async function scoreObjects(
  pattern: ObjectPattern,
  target: S3Location,
  model: Model,
  { onOutcome, ...settings }: ScoreObjectSettings & { readonly onOutcome: (outcome: ObjectOutcome) => void },
): Promise<void> {
  refuseLoop(target, pattern.prefix);
  const found = (await listEntries(pattern.prefix)).filter(({ key }) => !key.endsWith('/') && pattern.matches(key));
  if (found.length === 0) {
    throw new NotFoundError(`nothing under ${s3Uri(pattern.prefix)} is to be scored`, {
      hint: 'check bucket and prefix; names that begin with _ or . are passed over',
    });
  }
  const manifest = await Manifest.open(target, marksOf(model, settings));
  const outputs = new Set((await listEntries(target)).map(({ key }) => key));
  let saved = nowMs();
  const work = async () => {
    for (let next = found.shift(); next !== undefined; next = found.shift()) {
      settings.signal?.throwIfAborted();
      const { key, etag } = next;
      const source = { bucket: pattern.prefix.bucket, key };
      const output = { bucket: target.bucket, key: target.key + outputName(pattern.nameOf(key)) };
      const entry = manifest.find(s3Uri(source), etag);
      const isDone = entry !== undefined && entry.output === s3Uri(output) && outputs.has(output.key);
      onOutcome(
        isDone ? { ...entry, skipped: true } : await scoreListed({ source, etag, output }, model, settings, manifest),
      );
      if (nowMs() - saved < SAVE_MS) continue;
      saved = nowMs();
      await manifest.save();
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: NUM_LANE }, work));
  await manifest.save();
  for (const lane of lanes) if (lane.status === 'rejected') throw lane.reason;
}

interface Listed {
  readonly source: S3Location;
  readonly etag: string;
  readonly output: S3Location;
}

async function scoreListed(
  { source, etag, output }: Listed,
  model: Model,
  settings: ScoreObjectSettings,
  manifest: Manifest,
): Promise<ObjectOutcome> {
  const names = { object: s3Uri(source), output: s3Uri(output) };
  try {
    const result = await scoreObject(source, output, model, settings);
    const { rows, rowErrors, unknownCategories, failure, skipped } = result;
    const outcome = { ...names, rows, rowErrors, unknownCategories, failure };
    if (!skipped || rows > 0) manifest.add({ ...outcome, etag }); // large outputs do not tell their rows
    return { ...outcome, skipped };
  } catch (error) {
    settings.signal?.throwIfAborted();
    return { ...names, rows: 0, rowErrors: 0, unknownCategories: 0, skipped: false, error };
  }
}
