/** Compressions of files and objects. */
export type Compression = 'gzip' | 'zstd';

const EXTENSIONS: readonly [extension: string, Compression][] = [
  ['.gz', 'gzip'],
  ['.zst', 'zstd'],
];

/** The compression of an object or file: by its Content-Encoding, else by its extension. */
export function compressionOf(name: string, contentEncoding = ''): Compression | undefined {
  const coding = contentEncoding.toLowerCase();
  if (coding.includes('gzip')) return 'gzip';
  if (coding.includes('zstd')) return 'zstd';
  return EXTENSIONS.find(([extension]) => name.toLowerCase().endsWith(extension))?.[1];
}

/** A file's name without the extension that says how it is compressed. */
export function withoutCompression(name: string): string {
  const extension = EXTENSIONS.find(([ending]) => name.toLowerCase().endsWith(ending))?.[0] ?? '';
  return name.slice(0, name.length - extension.length);
}
