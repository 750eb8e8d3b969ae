import { readHead } from '../aws/read-head.ts';
import { readWhole } from '../aws/read-whole.ts';
import { headObject, listFolder, type S3Folder } from '../aws/s3.ts';
import { parseS3Uri, type S3Location, s3Uri } from '../aws/s3-uri.ts';
import { ModelNotReadyError } from '../errors.ts';
import { allocate } from '../platform/node.ts';
import type { ModelFiles } from './model-files.ts';

/** A model folder (`s3://bucket/prefix/`) or a single model object in S3. */
export class S3ModelFiles implements ModelFiles {
  readonly place: string;
  readonly #location: S3Location;
  #listing: Promise<S3Folder> | undefined;

  constructor(uri: string) {
    this.place = uri;
    this.#location = parseS3Uri(uri);
  }

  async list(): Promise<readonly string[]> {
    const { objects, folders } = await this.#list();
    if (objects.length + folders.length === 0) {
      throw new ModelNotReadyError(`${this.place} holds no model`, { hint: 'name a model file or its folder' });
    }
    return objects.map(baseName);
  }

  async listFolders(): Promise<readonly string[]> {
    const { folders } = await this.#list();
    return folders.map((prefix) => baseName(prefix.slice(0, -1)));
  }

  openFolder(name: string): ModelFiles {
    return new S3ModelFiles(`${this.place.replace(/\/?$/, '/')}${name}/`);
  }

  async readHead(name: string, maxBytes: number): Promise<Uint8Array> {
    return readHead(await this.#locate(name), maxBytes);
  }

  async read(name: string): Promise<Uint8Array> {
    const location = await this.#locate(name);
    const head = await headObject(location);
    if (!head) throw new ModelNotReadyError(`${s3Uri(location)} is not there`, { hint: 'check bucket and key' });
    const bytes = allocate(head.bytes); // in one piece from the start: chunks would be the file again
    await readWhole(location, head, bytes);
    return bytes;
  }

  #list(): Promise<S3Folder> {
    this.#listing ??= this.#readListing();
    return this.#listing;
  }

  async #readListing(): Promise<S3Folder> {
    const { bucket, key } = this.#location;
    const isObject = key !== '' && !key.endsWith('/') && (await headObject(this.#location)) !== undefined;
    if (isObject) return { objects: [key], folders: [] };
    return listFolder({ bucket, key: key === '' || key.endsWith('/') ? key : `${key}/` });
  }

  async #locate(name: string): Promise<S3Location> {
    const { objects } = await this.#list();
    return { bucket: this.#location.bucket, key: objects.find((key) => baseName(key) === name) ?? name };
  }
}

function baseName(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}
