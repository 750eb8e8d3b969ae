import {
  chmodSync,
  chownSync,
  closeSync,
  openSync,
  promises,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { beforeEarlyEnd } from './early-end.ts';
import { unwritable } from './unwritable.ts';

/** A file as it is to be. */
export interface NewFile {
  readonly path: string;
  readonly bytes: string | Uint8Array | AsyncIterable<Uint8Array>;
}

/**
 * Writes files, each beside its place first and all of them renamed at the end, so that a failure or a signal leaves what
 * was there before. A file that is replaced gives its mode and owner to the new one, a link stays and what it leads to
 * is replaced; pipes and devices are written to as they are.
 *
 * @throws StorageError with the reason
 */
export async function replaceFiles(files: readonly NewFile[]): Promise<void> {
  const partials: { readonly partial: string; readonly target: string }[] = [];
  const removePartials = () => {
    for (const { partial } of partials) rmSync(partial, { force: true });
  };
  const keepPartials = beforeEarlyEnd(removePartials);
  try {
    for (const file of files) {
      await explained(file.path, async () => {
        const old = unlessAbsent(() => statSync(file.path));
        if (old && isWrittenAsItIs(file.path, old)) return await writeDevice(file.path, file.bytes);
        const target = targetOf(file.path);
        const partial = `${target}.${process.pid}.partial`;
        partials.push({ partial, target });
        createLike(old, partial);
        await writeFile(partial, file.bytes);
      });
    }
    for (const { partial, target } of partials) await explained(target, async () => renameSync(partial, target));
  } finally {
    removePartials();
    keepPartials();
  }
}

async function explained(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

function unlessAbsent<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
}

/** `/dev/stdout` and the like may lead to a file that others write to. */
function isWrittenAsItIs(path: string, stats: Stats): boolean {
  return !stats.isFile() || /^\/(?:dev\/(?:std|fd\/)|proc\/)/.test(path);
}

/** Where a path leads, through links; to nothing yet, perhaps. */
function targetOf(path: string): string {
  const real = unlessAbsent(() => realpathSync.native(path));
  if (real !== undefined) return real;
  const link = linkOf(path);
  return link === undefined ? path : targetOf(resolve(dirname(path), link));
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined; // no link
  }
}

/**
 * Makes an empty file: at once, as a signal that came while it is made would find nothing to remove. Without the right to
 * give files away it is its maker's, in the old one's group where the maker is a member.
 */
function createLike(old: Stats | undefined, path: string): void {
  rmSync(path, { force: true });
  writeFileSync(path, '', { flag: 'wx', mode: old ? 0o600 : 0o666 });
  if (!old) return;
  for (const uid of [old.uid, process.getuid?.() ?? old.uid]) {
    try {
      chownSync(path, uid, old.gid);
      break;
    } catch {
      // the next one may be allowed
    }
  }
  chmodSync(path, old.mode & 0o777);
}

/** Writes a regular file, in this thread: handing each piece to another costs more than what that does with it. */
async function writeFile(path: string, bytes: NewFile['bytes']): Promise<void> {
  const file = openSync(path, 'r+');
  try {
    if (typeof bytes === 'string' || bytes instanceof Uint8Array) writeFileSync(file, bytes);
    else for await (const chunk of bytes) writeFileSync(file, chunk);
  } finally {
    closeSync(file);
  }
}

/** Writes to a pipe or the like, which may take it slowly. */
async function writeDevice(path: string, bytes: NewFile['bytes']): Promise<void> {
  let file: FileHandle | undefined;
  try {
    file = await promises.open(path, 'w'); // Node loads its promises, which takes 3 ms, when they are first asked for
    if (typeof bytes === 'string' || bytes instanceof Uint8Array) await file.writeFile(bytes);
    else for await (const chunk of bytes) await file.writeFile(chunk);
  } finally {
    await file?.close();
  }
}
