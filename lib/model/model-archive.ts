import { ModelFormatError } from '../errors.ts';
import { expand, inflate, isCompressed } from './formats/inflate.ts';
import type { ModelFiles } from './model-files.ts';

const IGNORED_TYPES: ReadonlySet<string> = new Set(['directory', 'pax-header', 'pax-global-header']);

const PACK_AGAIN = 'pack the folder again: tar czf model.tar.gz -C model .';

/**
 * The files of a `model.tar.gz`. Nothing is written anywhere.
 *
 * @param unfoldedBytes how many may come out of it
 * @throws ModelFormatError for a damaged archive, a member outside of it, a link or a device
 */
export async function openModelArchive(bytes: Uint8Array, place?: string, unfoldedBytes?: number): Promise<ModelFiles> {
  return folderOf(await readMembers(bytes, unfoldedBytes), place, '');
}

/** The members below a folder, whose name ends with `/`. */
function folderOf(members: ReadonlyMap<string, Uint8Array>, place: string | undefined, folder: string): ModelFiles {
  const below = [...members.keys()].filter((name) => name.startsWith(folder)).map((name) => name.slice(folder.length));
  const folders = new Set(below.filter((name) => name.includes('/')).map((name) => name.slice(0, name.indexOf('/'))));
  return {
    place,
    list: async () => below.filter((name) => !name.includes('/')),
    read: async (name) => members.get(folder + name)!,
    readHead: async (name, maxBytes) => members.get(folder + name)!.subarray(0, maxBytes),
    listFolders: async () => [...folders],
    openFolder: (name) => folderOf(members, place, `${folder}${name}/`),
  };
}

async function readMembers(
  bytes: Uint8Array,
  unfoldedBytes: number | undefined,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const { unpackTar } = await import('./tar.ts');
  const members = new Map<string, Uint8Array>();
  const expanded = await expand(bytes, unfoldedBytes);
  const archive = isCompressed(expanded) ? inflate(expanded, unfoldedBytes) : expanded;
  try {
    for (const { header, data } of await unpackTar(archive, { strict: true })) {
      const name = checkMember(header.name, header.type ?? 'file');
      if (data !== undefined && !isIgnored(name, header.type)) members.set(name, data);
    }
  } catch (cause) {
    if (cause instanceof ModelFormatError) throw cause;
    throw new ModelFormatError(`the archive is damaged: ${(cause as Error).message}`, {
      hint: PACK_AGAIN,
      cause,
    });
  }
  if (members.size === 0) throw new ModelFormatError('the archive has no files', { hint: PACK_AGAIN });
  return members;
}

function checkMember(name: string, type: string): string {
  const path = name.replaceAll('\\', '/').replace(/^(?:\.\/)+/, '');
  if (path.startsWith('/') || path.split('/').includes('..')) {
    throw new ModelFormatError(`the archive has a member outside of it: ${name.slice(0, 120)}`, { hint: PACK_AGAIN });
  }
  if (type !== 'file' && !IGNORED_TYPES.has(type)) {
    throw new ModelFormatError(`the archive has a ${type}: ${name.slice(0, 120)}`, {
      hint: 'pack plain files only, and what links lead to: tar czf model.tar.gz --dereference --hard-dereference -C model .',
    });
  }
  return path;
}

/** Folders and headers, and what macOS adds beside every file. */
function isIgnored(name: string, type = 'file'): boolean {
  return IGNORED_TYPES.has(type) || name.startsWith('__MACOSX/') || /(?:^|\/)\.[^/]*$/.test(name);
}
