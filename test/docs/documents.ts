import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Document, parseDocument } from './document.ts';

export const ROOT = join(import.meta.dirname, '../..');

const PLACES = ['*.md', 'docs/**/*.md', 'examples/*.md', 'model-artifacts/*.md', '.github/**/*.md'];

/** Pages that are made from docstrings and tables; tests hold them against these, and run their examples. */
const MADE = /^docs\/reference\/(?:library|browser|command)\.md$/;

/** What people read: all Markdown of this checkout, or of a package, in the order of its paths. */
export function readDocuments(root = ROOT): readonly Document[] {
  return globSync(PLACES, { cwd: root })
    .sort()
    .map((path) => parseDocument(path, readFileSync(join(root, path), 'utf8')));
}

/** The pages of this checkout that people write. */
export function readWritten(): readonly Document[] {
  return readDocuments().filter(({ path }) => !MADE.test(path));
}
