import { join } from 'node:path';

/** A bundle that stands beside this one, and beside the sources once they are built. */
export function bundlePath(name: string): string {
  return join(import.meta.dirname, '..', 'dist', name);
}
