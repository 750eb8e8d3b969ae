import { ConfigurationError } from '../lib/errors.ts';
import { type Environment, integer } from './environment.ts';

/** Where requests are captured, and which. */
export interface CaptureSettings {
  /** a folder, or `s3://bucket/prefix` */
  readonly uri: string;
  /** how many of a hundred */
  readonly samplePercent: number;
  /** requests after which a function of Lambda's stores what it has, before it answers */
  readonly every: number;
}

/**
 * What the variables say; undefined where nothing is captured.
 * @throws ConfigurationError naming the variable whose value cannot be used
 */
export function readCaptureSettings(env: Environment = process.env): CaptureSettings | undefined {
  const uri = env.KINDLING_CAPTURE_URI;
  const samplePercent = integer(env, 'KINDLING_CAPTURE_SAMPLE', 100, 0, 100);
  const every = integer(env, 'KINDLING_CAPTURE_EVERY', 1, 1, 10_000);
  if (!uri || samplePercent === 0) return undefined;
  const scheme = /^([a-z][a-z\d+.-]*):\/\//i.exec(uri)?.[1];
  if (scheme === undefined || (scheme === 's3' && /^s3:\/\/[^/]+/.test(uri))) return { uri, samplePercent, every };
  throw new ConfigurationError(`KINDLING_CAPTURE_URI: "${uri}" is not a place to write to`, {
    hint: 'set it to s3://bucket/prefix, or to a folder',
  });
}
