// Commands, options, scripts and files that pages name, where they are not run as well.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { loadCommands } from '../../handlers/commands/index.ts';
import { ROOT, readWritten } from './documents.ts';

/** Pages that are about other programs' options as well. */
const ABOUT_OTHERS = /^(?:docs\/decisions\/|docs\/performance\.md)/;
/** Options of other programs that the other pages mention. */
const OPTIONS_OF_OTHERS = new Set(['build-arg']);
/** Whose files a page may name by their path from the root. */
const FOLDERS = '(?:build|docs|examples|handlers|lib|model-artifacts|test)';

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
/** The options of each command by its name. */
const commands = new Map((await loadCommands()).map(({ name, options }) => [name, [...Object.keys(options), 'help']]));
const documents = readWritten().filter(({ path }) => path !== 'CHANGELOG.md');

/** What pages say in code: blocks that are not run line by line, and texts between backticks. */
const phrases = documents.flatMap(({ path, blocks, codes }) => [
  ...codes.map((code) => ({ where: path, text: code })),
  ...blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ where, text }) => linesOf(text).map((line) => ({ where, text: line }))),
]);

test('every command of kindling is one', () => {
  const named = phrases.flatMap(({ where, text }) =>
    wordsAfter(text, /\bkindling ([a-z]+)\b/g).map((name) => [where, name]),
  );

  expect(named.filter(([, name]) => !commands.has(name!) && name !== 'help')).toEqual([]);
});

test('every option is one of the command that it stands behind, or of any', () => {
  const all = new Set([...commands.values()].flat());
  const unknown = phrases.flatMap(({ where, text }) => {
    const name = /\bkindling ([a-z]+)\b/.exec(text)?.[1];
    const known = name === undefined ? all : new Set(commands.get(name) ?? all);
    const isForeign = name === undefined && (!text.startsWith('--') || ABOUT_OTHERS.test(where));
    const options = isForeign ? [] : wordsAfter(text, /(?<=^|\s)--([a-z][\w-]*)/g);
    return options
      .filter((option) => !known.has(option) && !OPTIONS_OF_OTHERS.has(option))
      .map((option) => `${where}: --${option}`);
  });

  expect(unknown).toEqual([]);
});

test('every npm script is one', () => {
  const named = phrases.flatMap(({ where, text }) =>
    wordsAfter(text, /\bnpm run ([\w:-]+)/g).map((name) => [where, name]),
  );

  expect(named.filter(([, name]) => !(name! in scripts) && !existsSync(name!))).toEqual([]);
});

test('every file of the repository is there', () => {
  const path = new RegExp(`(?<=^|[\\s@=])(${FOLDERS}/[\\w./-]*[\\w])(?=$|[\\s,;:)])`, 'g');
  const named = phrases.flatMap(({ where, text }) => wordsAfter(text, path).map((name) => [where, name]));

  expect(named.filter(([, name]) => !existsSync(join(ROOT, name!)))).toEqual([]);
});

/** Lines of a shell script, those that end with a backslash with what follows. */
function linesOf(script: string): string[] {
  return script.replaceAll('\\\n', ' ').split(/\n|&&|[|;]/);
}

function wordsAfter(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, word]) => word!);
}
