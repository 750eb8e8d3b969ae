// dist/THIRD-PARTY-LICENSES.txt: the packages whose code is in dist, with their copyrights and licences.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const OWN_TEXTS = join(import.meta.dirname, 'licences');
const APACHE = join(import.meta.dirname, '..', 'LICENSE');

/** What esbuild does not see: the kernels' standard library. */
const UNSEEN = ['node_modules/assemblyscript'];

/** Texts of packages that come without one, from the places where they are developed. */
const TEXTS = [
  [/^@middy\//, ['middy.txt']],
  [/^@aws-lambda-powertools\//, ['powertools.txt']],
  [/^xz-decompress$/, ['xz-decompress.txt']],
];

/**
 * What to hand on with bundles: every package once, under the text that it shares with others.
 *
 * @param {Iterable<string>} inputs paths of bundled files, as esbuild's metafile names them
 */
export async function thirdPartyLicences(inputs) {
  const packages = await Promise.all(bundledFolders(inputs).map(readPackage));
  const byText = new Map();
  for (const { title, text } of packages) byText.set(text, [...new Set([...(byText.get(text) ?? []), title])]);
  const sections = [...byText].map(([text, titles]) => `${titles.join('\n')}\n\n${text}\n`);
  const rule = `\n${'='.repeat(80)}\n\n`;
  return `kindling holds code of these packages, each under its own licence.\n${rule}${sections.join(rule)}`;
}

/** Folders of the packages that bundles have code of, in order. */
export function bundledFolders(inputs) {
  return [...new Set([...[...inputs].map(packageFolder).filter(Boolean), ...UNSEEN])].sort();
}

function packageFolder(path) {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
}

async function readPackage(folder) {
  const { name, version, license, homepage, repository } = JSON.parse(
    await readFile(join(folder, 'package.json'), 'utf8'),
  );
  const texts = await Promise.all((await findTexts(folder, name, license)).map((path) => readFile(path, 'utf8')));
  const source = homepage ?? repository?.url ?? repository;
  const text = texts.map((part) => part.replaceAll('\r\n', '\n').trim()).join('\n\n');
  return { title: `${name} ${version} (${license}) ${source}`, text };
}

async function findTexts(folder, name, license) {
  const files = await readdir(folder, { withFileTypes: true });
  const own = files.filter((file) => file.isFile() && /^(licen[cs]e|notice|copyright|copying)/i.test(file.name));
  const nested = files.find((file) => file.isDirectory() && /^licen[cs]es$/i.test(file.name));
  const found = [
    ...own.map((file) => join(folder, file.name)),
    ...(nested ? (await readdir(join(folder, nested.name))).map((file) => join(folder, nested.name, file)) : []),
  ];
  if (found.length > 0) return found;
  const supplied = TEXTS.find(([pattern]) => pattern.test(name))?.[1];
  if (supplied) return supplied.map((file) => join(OWN_TEXTS, file));
  if (license === 'Apache-2.0') return [APACHE];
  throw new Error(`${name}: no licence text; put it into build/licences and name it in ${import.meta.filename}`);
}
