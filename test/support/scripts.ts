import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Path of a user's script in a folder of its own. */
export function scriptOf(name: string, text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'kindling-')), name);
  writeFileSync(path, text);
  return path;
}
