import type { S3Client } from '@aws-sdk/client-s3';

let client: Promise<S3Client> | undefined;

/** The SDK and one client for the process, both made when first needed. */
export async function connect() {
  const sdk = await import('./sdk.ts');
  client ??= sdk.makeClient();
  return { sdk, s3: await client };
}
