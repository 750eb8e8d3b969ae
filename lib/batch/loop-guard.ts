import { type S3Location, s3Uri } from '../aws/s3-uri.ts';
import { ConfigurationError } from '../errors.ts';

/**
 * Refuses an output prefix whose objects would start the function again.
 * @param input where the events come from
 */
export function refuseLoop(output: S3Location, input: S3Location): void {
  if (!isUnder(output, input)) return;
  throw new ConfigurationError(
    `the output ${s3Uri(output)} lies under the input ${s3Uri(input)}: it would be scored again`,
    {
      hint: 'let KINDLING_OUTPUT_URI name a bucket or prefix that no event comes from',
    },
  );
}

/** True for an object that the function wrote itself. */
export function isOwnOutput(object: S3Location, output: S3Location): boolean {
  return (
    output.key !== '' &&
    isUnder(object, output) &&
    /\.out(\.gz|\.zst)?(\.failed|\.[0-9a-f]{16}\.ranges)?$/i.test(object.key)
  );
}

/** Refuses any other object under the output prefix: its output would come there too, and start the function again. */
export function refuseUnderOutput(object: S3Location, output: S3Location): void {
  if (!isUnder(object, output)) return;
  throw new ConfigurationError(`${s3Uri(object)} lies under the output prefix ${s3Uri(output)}`, {
    hint: 'let KINDLING_OUTPUT_URI name a bucket or prefix that no event comes from',
  });
}

function isUnder(object: S3Location, prefix: S3Location): boolean {
  return object.bucket === prefix.bucket && object.key.startsWith(prefix.key);
}
