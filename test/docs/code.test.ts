// Blocks that are not commands: data parses, programs compile against the package's types.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { writeFiles } from '../support/packed.ts';
import type { Block } from './document.ts';
import { ROOT, readWritten } from './documents.ts';

const ENDINGS: Readonly<Record<string, string>> = { js: 'mjs', mjs: 'mjs', cjs: 'cjs', ts: 'mts' };
const LANGUAGES = [...Object.keys(ENDINGS), 'sh', 'text', 'json', 'csv', 'yaml', 'python', 'html', 'dockerfile'];

const COMPILER_OPTIONS = {
  target: 'es2024',
  lib: ['es2024', 'dom'],
  module: 'nodenext',
  types: ['node'],
  typeRoots: [join(ROOT, 'node_modules/@types')],
  strict: true,
  noImplicitAny: false,
  allowJs: true,
  checkJs: true,
  skipLibCheck: true,
  noEmit: true,
};

const blocks = readWritten().flatMap((document) => document.blocks);
const inLanguage = (language: string) => blocks.filter((block) => block.language === language);

test('every block says what language it is in', () => {
  expect(blocks.filter(({ language }) => !LANGUAGES.includes(language)).map(({ where }) => where)).toEqual([]);
});

test('JSON parses, where nothing is left out of it', () => {
  const whole = inLanguage('json').filter(({ text }) => !text.includes('…'));

  expect(whole.filter(({ text }) => !parses(() => JSON.parse(text))).map(({ where }) => where)).toEqual([]);
});

test('YAML parses', () => {
  expect(
    inLanguage('yaml')
      .filter(({ text }) => !parses(() => parse(text)))
      .map(({ where }) => where),
  ).toEqual([]);
});

test('JavaScript and TypeScript compile', () => {
  const programs = blocks.filter(({ language }) => language in ENDINGS);

  expect(compile(programs)).toEqual([]);
});

function parses(parsing: () => unknown): boolean {
  try {
    parsing();
    return true;
  } catch {
    return false;
  }
}

/** What tsc says of each program in a project that has kindling installed; of other packages it need not know. */
function compile(programs: readonly Block[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'kindling-docs-'));
  try {
    const files = programs.map(({ where, language, text }) => [
      `${where.replaceAll(/[^\w-]/g, '_')}.${ENDINGS[language]}`,
      `${text}\nexport {};\n`,
    ]);
    const project = JSON.stringify({ compilerOptions: COMPILER_OPTIONS, include: ['*.m?s', '*.cjs'] });
    writeFiles(folder, { ...Object.fromEntries(files), 'tsconfig.json': project });
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(ROOT, join(folder, 'node_modules/kindling'));
    for (const name of ['express', 'hono'])
      symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
    const { stdout } = spawnSync(join(ROOT, 'node_modules/.bin/tsc'), ['-p', folder], { encoding: 'utf8' });
    return stdout.split('\n').filter((line) => /error TS/.test(line) && !/Cannot find module '(?!kindling)/.test(line));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
