// What the command says: near misses, and hints in its own words.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { OPTION_VARIABLES } from '../../handlers/batch-settings.ts';
import { rewordForCommand } from '../../handlers/commands/command-line.ts';
import { score } from '../../handlers/commands/score.ts';
import { rewordSettings, spellAsVariables } from '../../handlers/program/hints.ts';
import { findNearNames } from '../../lib/near-names.ts';
import { kindling } from '../support/command.ts';

describe('names that are nearly right', () => {
  test.each([
    ['scroe', 'score'],
    ['pakc', 'pack'],
    ['inspet', 'inspect'],
    ['trainn', 'train'],
  ])('%s is one slip from %s', (wrong, right) => {
    expect(findNearNames(wrong, ['serve', 'score', 'train', 'inspect', 'pack'])[0]).toBe(right);
  });

  test.each([
    ['y', ['Y', 'a', 'b'], ['Y']],
    ['n', ['red', 'S', '1'], []],
    ['f1', ['f2', 'F1'], ['F1']],
    ['age', ['Ages', 'height'], ['Ages']],
  ])('%s among %j may be meant for %j', (wrong, names, meant) => {
    expect(findNearNames(wrong, names)).toEqual(meant);
  });

  test.each<[what: string, args: string[], guess: string]>([
    ['a command', ['scroe'], 'did you mean score?'],
    ['a command in capitals', ['Score'], 'did you mean score?'],
    ['a command to be explained', ['help', 'tarin'], 'did you mean train?'],
    ['an option of none', ['--verison'], 'did you mean --version?'],
    ['an option', ['score', '--on-row-eror', 'fail'], 'did you mean --on-row-error?'],
    ['a value', ['score', 'no-model', 'no-rows', '--on-row-error', 'anotate'], 'did you mean annotate?'],
    [
      'a media type',
      ['score', 'model-artifacts/wine', 'model-artifacts/wine/holdout.csv', '--accept', 'image/png'],
      'accept text/csv',
    ],
    ['a parameter', ['train', 'no-rows', '--max_dpeth', '3'], 'did you mean --max_depth?'],
  ])('%s: status 2 and a guess', (_what, args, guess) => {
    const { status, stdout, stderr } = kindling(args);

    expect([status, stdout, stderr]).toEqual([2, '', expect.stringMatching(/^error: .+\nhint: .+\n$/)]);
    expect(stderr).toContain(guess);
  });
});

describe('a command line that lacks something', () => {
  test.each<[what: string, args: string[], error: string, hint: string]>([
    ['a value', ['score', 'm', 'rows.csv', '--header'], '--header needs a value', 'one of present, absent; '],
    ['a value of a short option', ['pack', 'm', '-o'], '--output needs a value', 'kindling pack --help'],
    ['a word, in an empty variable', ['inspect', ''], 'an argument is empty', 'kindling inspect MODEL'],
    ['nothing but room', ['serve', 'a', 'b'], 'serve takes one model, not 2', 'kindling serve [MODEL]'],
    ['a writer of ORC', ['score', 'm', 'rows.csv', 'out.orc'], 'out.orc cannot be written', 'call it .csv'],
  ])('%s: status 2, what, and the way out', (_what, args, error, hint) => {
    const { status, stderr } = kindling(args);
    const [first, second, ...rest] = stderr.split('\n');

    expect([status, rest]).toEqual([2, ['']]);
    expect(first).toMatch(new RegExp(`^error: .*${error}`));
    expect(second).toContain(hint);
  });
});

describe('hints on the command line', () => {
  const options = { ...score.options, header: { type: 'string' }, archive: { type: 'boolean' } } as const;

  test.each([
    ['on-missing-feature=as-missing reads them as missing', '--on-missing-feature as-missing reads them as missing'],
    ['say header=present or header=absent', 'say --header present or --header absent'],
    ['label_size=n drops leading columns', "--content-type 'text/csv; label_size=n' drops leading columns"],
    ['send base-margin=a,b, or none', 'send --base-margin a,b, or none'],
    ['archive=true writes one', '--archive writes one'],
    ['outputs: "x" is not a valid value', '--outputs: "x" is not a valid value'],
    ['set KINDLING_OUTPUTS=margin', 'set KINDLING_OUTPUTS=margin'],
    ['s3://bucket/year=2026/rows.csv is not there', 's3://bucket/year=2026/rows.csv is not there'],
    ['alpha=1 is nothing that it knows', 'alpha=1 is nothing that it knows'],
  ])('%s', (hint, expected) => {
    expect(rewordForCommand(hint, { options })).toBe(expected);
  });

  test('name the option for a column that is absent', () => {
    const { stderr } = kindling(['score', 'model-artifacts/wine', '-'], { input: 'alcohol,ash\n1,2\n' });

    expect(stderr).toContain('; --on-missing-feature as-missing reads them as missing\n');
  });
});

describe('hints about options that the environment sets', () => {
  const penguins = ['score', 'model-artifacts/penguins', '-'];
  const [header, row] = readFileSync('model-artifacts/penguins/holdout.csv', 'utf8').split('\n') as [string, string];
  const input = `${header}\n${row.replace(/Biscoe|Dream|Torgersen/, 'Atlantis')}\n`;
  const args = [...penguins, '--on-row-error', 'fail'];

  test('name the variable where the command line does not have the option', () => {
    const { stderr } = kindling(args, { input, env: { KINDLING_ON_UNKNOWN_CATEGORY: 'fail' } });

    expect(stderr).toMatch(
      /; --on-unknown-category missing reads others as missing; KINDLING_ON_UNKNOWN_CATEGORY=fail stands in the environment\n$/,
    );
  });

  test('do not where it has', () => {
    const env = { KINDLING_ON_UNKNOWN_CATEGORY: 'missing' };

    const { stderr } = kindling([...args, '--on-unknown-category=fail'], { input, env });

    expect(stderr).toMatch(/; --on-unknown-category missing reads others as missing\n$/);
  });

  test('name variables alone where there is no command line', () => {
    const hint = 'on-missing-feature=as-missing reads them as missing; send header=present';

    expect(rewordSettings(hint, spellAsVariables(OPTION_VARIABLES))).toBe(
      'KINDLING_ON_MISSING_FEATURE=as-missing reads them as missing; send header=present',
    );
  });
});

test.each(['--version', '-V'])('%s says the version of the package', async (option) => {
  const { default: packageJson } = await import('../../package.json', { with: { type: 'json' } });

  expect(kindling([option]).stdout).toBe(`kindling ${packageJson.version}\n`);
});

test('help COMMAND and COMMAND --help say the same', () => {
  const [first, second] = [kindling(['help', 'pack']), kindling(['pack', '--help'])];

  expect([first.status, first.stdout]).toEqual([0, second.stdout]);
});
