// What kindling uses of the AWS SDK; a bundle of its own, loaded when the first S3 object is touched.
export { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
export { Upload } from '@aws-sdk/lib-storage';
