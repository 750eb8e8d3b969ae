// Links and pictures of everything that people read, in the repository; test/guest looks at the package's.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { brokenLinks } from './broken-links.ts';
import { ROOT, readDocuments } from './documents.ts';

const documents = readDocuments();
const pictures = documents.flatMap(({ path, pictures: all }) => all.map((picture) => ({ path, ...picture })));

test('every link leads to a file that is there, and to a heading in it', () => {
  expect(brokenLinks(ROOT, documents)).toEqual([]);
});

test('every link to elsewhere is a URL', () => {
  const urls = documents.flatMap(({ links }) => links).filter((link) => /^[a-z]+:/i.test(link));

  expect(urls.filter((url) => !(URL.canParse(url) && /^(?:https:|mailto:|http:\/\/127\.0\.0\.1:)/.test(url)))).toEqual(
    [],
  );
});

test('every picture is there', () => {
  expect(pictures.filter(({ path, target }) => !existsSync(join(ROOT, path, '..', target)))).toEqual([]);
});

test('every picture says in words what it shows', () => {
  expect(pictures.filter(({ alt }) => alt.trim().length < 10)).toEqual([]);
});

test.each([
  ['docs/README.md', /^docs\/(?!decisions\/)/],
  ['docs/decisions/README.md', /^docs\/decisions\//],
  ['examples/README.md', /^examples\//],
])('%s leads to every page of its folder', (index, isPage) => {
  const links = documents.find(({ path }) => path === index)!.links.map((link) => join(index, '..', link));

  const pages = documents.map(({ path }) => path).filter((path) => isPage.test(path) && path !== index);

  expect(pages.filter((path) => !links.includes(path))).toEqual([]);
});
