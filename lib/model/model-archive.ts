import { ModelFormatError } from '../errors.ts';
import type { ModelFiles } from './model-files.ts';

/** Far above any model that a serverless machine could hold; a bomb stops there. */
const MAX_BYTES = 2 ** 30;
const IGNORED_TYPES: ReadonlySet<string> = new Set(['directory', 'pax-header', 'pax-global-header']);

/** True for the names that archives go by. */
export function isModelArchive(name: string): boolean {
  return name.endsWith('.tar.gz') || name.endsWith('.tgz');
}

/**
 * The files at the root of a `model.tar.gz`, or of its only folder. Nothing is written anywhere.
 *
 * @throws ModelFormatError for a damaged archive, a member outside of it, a link or a device
 */
export async function openModelArchive(bytes: Uint8Array, place?: string): Promise<ModelFiles> {
  const members = await readMembers(bytes);
  const names = [...members.keys()];
  const folder = findOnlyFolder(names);
  return {
    place,
    list: async () => names.filter((name) => isDirectlyIn(name, folder)).map((name) => name.slice(folder.length)),
    read: async (name) => members.get(folder + name)!,
  };
}

async function readMembers(bytes: Uint8Array): Promise<ReadonlyMap<string, Uint8Array>> {
  const { gunzipSync } = process.getBuiltinModule('node:zlib'); // most models need none of it
  const { unpackTar } = await import('./tar.ts');
  const members = new Map<string, Uint8Array>();
  try {
    const archive = bytes[0] === 0x1f ? gunzipSync(bytes, { maxOutputLength: MAX_BYTES }) : bytes;
    for (const { header, data } of await unpackTar(archive, { strict: true })) {
      const name = checkMember(header.name, header.type ?? 'file');
      if (data !== undefined && !IGNORED_TYPES.has(header.type ?? 'file')) members.set(name, data);
    }
  } catch (cause) {
    if (cause instanceof ModelFormatError) throw cause;
    throw new ModelFormatError(`the archive is damaged or too large: ${(cause as Error).message}`, {
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

/** Some pack the folder instead of what is in it. */
function findOnlyFolder(names: readonly string[]): string {
  const folders = new Set(names.map((name) => name.slice(0, name.indexOf('/') + 1)));
  return folders.size === 1 ? [...folders][0]! : '';
}

function isDirectlyIn(name: string, folder: string): boolean {
  return name.startsWith(folder) && !name.includes('/', folder.length);
}
