// Each claim of docs/security.md points to a test: it has to be there.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readDoc, tableUnder } from '../support/markdown.ts';

const ROOT = join(import.meta.dirname, '../..');
const SECURITY = readDoc('security.md');
const HEADINGS = ['Models', 'Requests and objects', 'Names and texts', 'Secrets', 'Supply chain'];

test.each(HEADINGS.flatMap((heading) => tableUnder(SECURITY, heading)))('%s', (...cells) => {
  const [, path, title] = /^`(test\/[^`]+)`: (.+)$/.exec(cells.at(-1)!) ?? [];

  expect(title).toBeDefined();
  expect(readFileSync(join(ROOT, path!), 'utf8')).toContain(title);
});
