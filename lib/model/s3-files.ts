import { readObject } from '../aws/read-object.ts';
import { headObject, listFolder } from '../aws/s3.ts';
import { parseS3Uri, type S3Location, s3Uri } from '../aws/s3-uri.ts';
import { ModelNotReadyError } from '../errors.ts';
import type { ModelFiles } from './model-files.ts';

/** A model folder (`s3://bucket/prefix/`) or a single model object in S3. */
export class S3ModelFiles implements ModelFiles {
  readonly place: string;
  readonly #location: S3Location;
  #keys: ReadonlyMap<string, string> | undefined; // name → key

  constructor(uri: string) {
    this.place = uri;
    this.#location = parseS3Uri(uri);
  }

  async list(): Promise<readonly string[]> {
    const { bucket, key } = this.#location;
    const isObject = key !== '' && !key.endsWith('/') && (await headObject(this.#location)) !== undefined;
    const folder = key === '' || key.endsWith('/') ? key : `${key}/`;
    const keys = isObject ? [key] : await listFolder({ bucket, key: folder });
    if (keys.length === 0) {
      throw new ModelNotReadyError(`${this.place} holds no model`, { hint: 'name a model file or its folder' });
    }
    this.#keys = new Map(keys.map((name) => [name.slice(name.lastIndexOf('/') + 1), name]));
    return [...this.#keys.keys()];
  }

  async read(name: string): Promise<Uint8Array> {
    const location = { bucket: this.#location.bucket, key: this.#keys?.get(name) ?? name };
    const head = await headObject(location);
    if (!head) throw new ModelNotReadyError(`${s3Uri(location)} is not there`, { hint: 'check bucket and key' });
    const bytes = Buffer.allocUnsafeSlow(head.bytes); // in one piece from the start: chunks would be the file again
    let end = 0;
    for await (const chunk of readObject(location, head)) {
      bytes.set(chunk, end);
      end += chunk.length;
    }
    return bytes;
  }
}
