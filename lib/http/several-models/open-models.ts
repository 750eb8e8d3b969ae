import { ConfigurationError } from '../../errors.ts';
import { listModelFolders, listOwn, listPossible } from '../../model/file-names.ts';
import type { ModelFiles } from '../../model/model-files.ts';
import { readMemoryLimit } from '../../platform/node.ts';
import { openShelf, type ShelfOptions } from '../../service/model-shelf.ts';
import type { Models, SeveralModels } from '../../service/models.ts';
import { VARIANTS_FILE } from '../../service/variants.ts';

export interface ModelsOptions extends Pick<ShelfOptions, 'settings' | 'open' | 'onShadow'> {
  /** The files of a folder or an `s3://` uri. */
  readonly openFiles: (uri: string) => Promise<ModelFiles>;
}

/**
 * Several models, none of which is loaded yet.
 *
 * @throws ConfigurationError for what is not a folder of models, or has a variants.json that cannot be used
 */
export async function openModels(
  { folder, uriPrefix, maxBytes = readMemoryLimit() / 2 }: SeveralModels,
  { openFiles, ...options }: ModelsOptions,
): Promise<Models> {
  const files = folder === undefined ? undefined : await openFolder(folder, openFiles);
  const listFolder = folder === undefined ? undefined : () => openFiles(folder).then(listModels);
  return openShelf({ ...options, places: { folder, uriPrefix }, files, listFolder, maxBytes });
}

/** Names of what may be models, right in a folder. */
async function listModels(files: ModelFiles): Promise<readonly string[]> {
  const [own, folders = []] = [listOwn(await files.list()), await files.listFolders?.()];
  return [...listPossible(own).filter((name) => name !== VARIANTS_FILE), ...listModelFolders(folders)];
}

async function openFolder(folder: string, openFiles: ModelsOptions['openFiles']): Promise<ModelFiles> {
  const files = await openFiles(folder).catch(() => undefined);
  if (files?.openFolder !== undefined) return files;
  throw new ConfigurationError(`${folder} is not a folder of models`, {
    hint: 'name a folder whose entries are models, or s3://bucket/prefix/ (--models, KINDLING_MODELS)',
  });
}
