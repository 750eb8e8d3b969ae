import { S3Client } from '@aws-sdk/client-s3';
import { HttpHandler } from './http-handler.ts';

/** The SDK gives up after 3 attempts, 300 ms; S3 asks for more patience while it spreads a busy prefix (503 SlowDown). */
const MIN_ATTEMPTS = 6;

export async function makeClient(): Promise<S3Client> {
  const probe = new S3Client({});
  const { serviceConfiguredEndpoint } = probe.config as {
    serviceConfiguredEndpoint?: () => Promise<string | undefined>;
  };
  const s3 = new S3Client({
    maxAttempts: Math.max(MIN_ATTEMPTS, await probe.config.maxAttempts()),
    followRegionRedirects: true,
    requestHandler: new HttpHandler(),
    // custom endpoints (local S3, VPC appliances) seldom resolve bucket names as hosts, so they are addressed by path
    forcePathStyle: (await serviceConfiguredEndpoint?.()) !== undefined,
  });
  s3.middlewareStack.add(
    (next) => (args) => {
      leaveUnsigned(args.request as Request);
      return next(args);
    },
    { step: 'build', priority: 'low' }, // behind the one that makes the checksum
  );
  return s3;
}

interface Request {
  readonly protocol: string;
  readonly headers: { [name: string]: string };
}

/** TLS and a checksum that S3 verifies guard a body: its SHA-256 besides is half of an upload's cost. boto3 leaves it out as well. */
function leaveUnsigned({ protocol, headers }: Request): void {
  if (protocol === 'https:' && headers['x-amz-checksum-crc32']) headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
}
