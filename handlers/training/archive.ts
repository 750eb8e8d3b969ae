import type { OutputFile } from '../../lib/training/job/save-model.ts';

/** The files, and all of them once more in a `model.tar.gz` as SageMaker stores models. */
export async function archiveFiles(files: readonly OutputFile[]): Promise<OutputFile[]> {
  const { packTar } = await import('../../lib/model/tar.ts');
  const { gzipSync } = await import('node:zlib');
  const mtime = new Date(0); // the same files make the same archive
  const archive = await packTar(
    files.map(({ name, bytes }) => ({
      header: { name, size: bytes.length, mtime, type: 'file' as const },
      body: bytes,
    })),
  );
  return [...files, { name: 'model.tar.gz', bytes: gzipSync(archive) }];
}
