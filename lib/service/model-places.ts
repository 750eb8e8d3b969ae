import { join, resolve, sep } from 'node:path';
import { NotFoundError } from '../errors.ts';
import { isThere } from '../model/model-dir.ts';
import { quoteName } from '../short-text.ts';
import type { SeveralModels } from './models.ts';
import { noModel } from './no-model.ts';

/** Where models may come from. */
export type Places = Pick<SeveralModels, 'folder' | 'uriPrefix'>;

/** Where SageMaker puts the models of an endpoint. */
const SAGEMAKER_FOLDER = '/opt/ml/models';

/** One entry of a folder: no path, nothing hidden, nothing that a terminal or a log would take for something else. */
const NAME = /^(?!\.)[^/\\\p{Cc}]{1,255}$/u;

/** @throws NotFoundError for what cannot be the name of a model */
export function requireName(name: string): void {
  if (!NAME.test(name)) throw noModel(name);
}

/**
 * The path or uri of the model of a name in the folder; whether there is one in S3, loading it tells.
 *
 * @throws NotFoundError
 */
export function findInFolder(name: string, { folder }: Places): string {
  requireName(name);
  if (folder === undefined) throw noModel(name);
  if (folder.startsWith('s3://')) return `${folder.replace(/\/?$/, '/')}${name}`;
  const path = join(folder, name);
  if (!isThere(path)) throw noModel(name);
  return path;
}

/**
 * The path or uri of a url that somebody wants loaded: in the folder of models or SageMaker's, or under the prefix.
 *
 * @throws NotFoundError for any other, whether something is there or not
 */
export function checkUrl(url: string, places: Places): string {
  const found = url.startsWith('s3://') ? inBucket(url, places) : inFolders(url, places);
  if (found !== undefined) return found;
  throw new NotFoundError(`${quoteName(url)} is not a place of models`, {
    hint: 'name a path in the folder of models, or an s3:// uri under KINDLING_MODEL_URI_PREFIX',
  });
}

function inBucket(uri: string, { uriPrefix }: Places): string | undefined {
  const isPlain = !uri.split('/').some((part) => part === '.' || part === '..') && !/\p{Cc}/u.test(uri);
  return uriPrefix !== undefined && isPlain && uri.startsWith(uriPrefix.replace(/\/?$/, '/')) ? uri : undefined;
}

function inFolders(url: string, { folder }: Places): string | undefined {
  const own = folder === undefined || folder.startsWith('s3://') ? SAGEMAKER_FOLDER : resolve(folder);
  if (url.includes('\0')) return undefined;
  const path = resolve(own, url);
  const isInside = [own, SAGEMAKER_FOLDER].some((root) => path.startsWith(root + sep));
  return isInside && isThere(path) ? path : undefined;
}
