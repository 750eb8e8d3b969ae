import { withoutCompression } from '../content/compression-names.ts';

/** `in.csv.gz` → `in.csv.out.gz`, `in.csv` → `in.csv.out`: Batch Transform's name, compressed as the input is. */
export function outputName(name: string): string {
  const plain = withoutCompression(name);
  return `${plain}.out${name.slice(plain.length)}`;
}
