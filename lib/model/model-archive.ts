import { ModelFormatError } from '../errors.ts';
import { inflate, isCompressed } from './formats/inflate.ts';
import type { ModelFiles } from './model-files.ts';

const IGNORED_TYPES: ReadonlySet<string> = new Set(['directory', 'pax-header', 'pax-global-header']);

/**
 * The files at the root of a `model.tar.gz`, or of its only folder. Nothing is written anywhere.
 *
 * @throws ModelFormatError for a damaged archive, a member outside of it, a link or a device
 */
export async function openModelArchive(bytes: Uint8Array, place?: string): Promise<ModelFiles> {
  const members = await readMembers(bytes);
  const names = [...members.keys()];
  const folder = findModelFolder(names);
  return {
    place,
    list: async () => names.filter((name) => isDirectlyIn(name, folder)).map((name) => name.slice(folder.length)),
    read: async (name) => members.get(folder + name)!,
  };
}

async function readMembers(bytes: Uint8Array): Promise<ReadonlyMap<string, Uint8Array>> {
  const { unpackTar } = await import('./tar.ts');
  const members = new Map<string, Uint8Array>();
  const archive = isCompressed(bytes) ? inflate(bytes) : bytes;
  try {
    for (const { header, data } of await unpackTar(archive, { strict: true })) {
      const name = checkMember(header.name, header.type ?? 'file');
      if (data !== undefined && !isIgnored(name, header.type)) members.set(name, data);
    }
  } catch (cause) {
    if (cause instanceof ModelFormatError) throw cause;
    throw new ModelFormatError(`the archive is damaged: ${(cause as Error).message}`, {
      hint: 'pack the folder again: tar czf model.tar.gz -C model .',
      cause,
    });
  }
  if (members.size === 0) throw new ModelFormatError('the archive has no files');
  return members;
}

function checkMember(name: string, type: string): string {
  const path = name.replace(/^(?:\.\/)+/, '');
  if (path.startsWith('/') || path.split('/').includes('..')) {
    throw new ModelFormatError(`the archive has a member outside of it: ${name.slice(0, 120)}`);
  }
  if (type !== 'file' && !IGNORED_TYPES.has(type)) {
    throw new ModelFormatError(`the archive has a ${type}: ${name.slice(0, 120)}`, { hint: 'pack plain files only' });
  }
  return path;
}

/** Folders and headers, and what macOS adds beside every file. */
function isIgnored(name: string, type = 'file'): boolean {
  return IGNORED_TYPES.has(type) || name.startsWith('__MACOSX/') || /(?:^|\/)\.[^/]*$/.test(name);
}

/** Some pack the folder instead of what is in it, or all of /opt/ml/model. `code/` holds scripts. */
function findModelFolder(names: readonly string[], folder = ''): string {
  const inner = names.filter((name) => name.startsWith(folder));
  if (inner.some((name) => isDirectlyIn(name, folder))) return folder;
  const folders = new Set(inner.map((name) => name.slice(0, name.indexOf('/', folder.length) + 1)));
  folders.delete(`${folder}code/`);
  if (folders.size === 1) return findModelFolder(names, [...folders][0]);
  throw new ModelFormatError(
    `the archive has files in ${folders.size} folders: ${[...folders].slice(0, 20).join(', ')}`,
    {
      hint: 'pack the files of one model: tar czf model.tar.gz -C model .',
    },
  );
}

function isDirectlyIn(name: string, folder: string): boolean {
  return name.startsWith(folder) && !name.includes('/', folder.length);
}
