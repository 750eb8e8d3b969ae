import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ObjectBytes } from '../../lib/aws/object-bytes.ts';
import { readAhead } from '../../lib/aws/read-ahead.ts';
import { headObject, listObjects, type S3Head } from '../../lib/aws/s3.ts';
import { parseS3Uri, type S3Location, s3Uri } from '../../lib/aws/s3-uri.ts';
import { mediaTypeOfName } from '../../lib/content/index.ts';
import { NotFoundError } from '../../lib/errors.ts';
import type { DataSource } from '../../lib/training/job/data-source.ts';
import { holdsRows } from '../../lib/training/job/read-table.ts';
import { FileBytes } from '../program/file-bytes.ts';

/**
 * The files at a path or `s3://` uri: itself, or every data file of the folder and of the folders in it, by name. `.json`
 * counts where there are no others, as it may be anything; where no name says what a file is, every file counts.
 *
 * @throws NotFoundError when there is none
 */
export async function findSources(uri: string, contentType?: string): Promise<DataSource[]> {
  const all = uri.startsWith('s3://') ? await objectsAt(uri) : await filesAt(uri);
  const tiers = [holdsRows, (name: string) => mediaTypeOfName(name) !== undefined, () => true];
  const found = tiers.map((counts) => all.filter(({ name }) => counts(name))).find((files) => files.length > 0);
  if (found) return found.map((source) => ({ ...source, contentType }));
  throw new NotFoundError(`there are no data at ${uri}`, { hint: 'name a file, a folder or an s3:// uri with rows' });
}

async function filesAt(path: string): Promise<DataSource[]> {
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined) return [];
  if (!stats.isDirectory()) return [fileSource(path, basename(path))];
  const names = await readdir(path, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => !entry.isDirectory() && !isHidden(join(entry.parentPath, entry.name), path));
  return files
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => fileSource(file, file.slice(path.length).replace(/^\//, '')));
}

function fileSource(path: string, name: string): DataSource {
  return { name, open: () => createReadStream(path, STREAM), openBytes: async () => new FileBytes(path) };
}

const STREAM = { highWaterMark: 2 ** 18 };

/** `.DS_Store`, `.ipynb_checkpoints/…`, `_SUCCESS`. */
function isHidden(file: string, folder: string): boolean {
  return /(?:^|\/)[._]/.test(file.slice(folder.length));
}

async function objectsAt(uri: string): Promise<DataSource[]> {
  const location = parseS3Uri(uri);
  const isObject = location.key !== '' && !location.key.endsWith('/') && (await headObject(location));
  const folder = location.key === '' || location.key.endsWith('/') ? location.key : `${location.key}/`;
  const keys = isObject ? [location.key] : await listObjects({ ...location, key: folder });
  return keys
    .filter((key) => isObject || !isHidden(key, folder))
    .sort()
    .map((key) => ({
      name: key.slice(folder.length) || basename(key),
      open: () => openObject({ ...location, key }),
      openBytes: async () => new ObjectBytes({ ...location, key }, await findObject({ ...location, key })),
    }));
}

async function* openObject(location: S3Location): AsyncGenerator<Uint8Array> {
  // whoever reads keeps some pieces, and the next one may lie where the last one did
  for await (const piece of readAhead(location, await findObject(location))) yield Uint8Array.from(piece);
}

async function findObject(location: S3Location): Promise<S3Head> {
  const head = await headObject(location);
  if (head) return head;
  throw new NotFoundError(`${s3Uri(location)} is not there`, { hint: 'it was there a moment ago: start again' });
}
