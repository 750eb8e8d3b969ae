import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { startFauxqs } from 'fauxqs';

/** An S3 in this process with some buckets, which every client finds that asks the environment. */
export async function startS3(buckets: readonly string[]) {
  const local = await startFauxqs({ port: 0, logger: false });
  const url = `http://localhost:${local.port}`;
  useS3At(url);
  const s3 = new S3Client({ forcePathStyle: true, endpoint: url });
  for (const Bucket of buckets) await s3.send(new CreateBucketCommand({ Bucket }));
  const stop = async () => {
    s3.destroy();
    await local.stop();
  };
  return { s3, url, stop };
}

/** Lets every client that asks the environment find an S3 there. */
export function useS3At(url: string): void {
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
  });
}
