import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { unpackTar } from '../../../lib/model/tar.ts';

/** What a method of the Python object answered. */
export interface Expectation {
  readonly output: 'predict' | 'predict_proba' | 'transformed';
  readonly file: string;
  readonly shape: readonly number[];
  readonly columns: readonly string[];
  readonly bits?: boolean;
  readonly rtol?: number;
}

export interface Case {
  readonly name: string;
  readonly model: string;
  readonly num_row: number;
  readonly expect: readonly Expectation[];
  /** for those that are refused */
  readonly refuse?: { readonly says: readonly string[]; readonly never: readonly string[] };
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** Every case of all archives. */
export async function readCases(): Promise<Case[]> {
  const all = await Promise.all(['fixtures.tar.zst', 'tries.tar.zst', 'releases.tar.zst'].map(readArchive));
  return all.flat();
}

async function readArchive(name: string): Promise<Case[]> {
  const archive = zstdDecompressSync(readFileSync(join(import.meta.dirname, name)));
  const folders = new Map<string, Map<string, Uint8Array>>();
  for (const { header, data } of await unpackTar(archive)) {
    if (data === undefined || header.type === 'directory') continue;
    const at = header.name.lastIndexOf('/');
    const folder = folders.get(header.name.slice(0, at)) ?? new Map<string, Uint8Array>();
    folders.set(header.name.slice(0, at), folder.set(header.name.slice(at + 1), data));
  }
  return [...folders].map(([name, files]) => ({
    ...JSON.parse(new TextDecoder().decode(files.get('case.json'))),
    name,
    files,
  }));
}

/** Row after row, as the file of an expectation has them. */
export function expectedValues({ files }: Case, { file }: Expectation): readonly unknown[] {
  const bytes = files.get(file)!;
  if (file.endsWith('.json')) return JSON.parse(new TextDecoder().decode(bytes)).flat(2);
  const { buffer } = bytes.slice();
  return Array.from(file.endsWith('.f64') ? new Float64Array(buffer) : new Float32Array(buffer));
}
