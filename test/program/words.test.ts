// What the command says: near misses, and hints in its own words.
import { describe, expect, test } from '@jest/globals';
import { rewordForCommand } from '../../handlers/commands/command-line.ts';
import { score } from '../../handlers/commands/score.ts';
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

  test.each<[what: string, args: string[], guess: string]>([
    ['a command', ['scroe'], 'did you mean score?'],
    ['a command in capitals', ['Score'], 'did you mean score?'],
    ['a command to be explained', ['help', 'tarin'], 'did you mean train?'],
    ['an option', ['score', '--on-row-eror', 'fail'], 'did you mean --on-row-error?'],
    ['a value', ['score', 'no-model', 'no-rows', '--on-row-error', 'anotate'], 'did you mean annotate?'],
    ['a parameter', ['train', 'no-rows', '--max_dpeth', '3'], 'did you mean --max_depth?'],
  ])('%s: status 2 and a guess', (_what, args, guess) => {
    const { status, stdout, stderr } = kindling(args);

    expect([status, stdout, stderr]).toEqual([2, '', expect.stringMatching(/^error: .+\nhint: .+\n$/)]);
    expect(stderr).toContain(guess);
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
    const { stderr } = kindling(['score', 'model-artifacts/wine', '-'], { input: 'a,b\n1,2\n' });

    expect(stderr).toContain('; --on-missing-feature as-missing reads them as missing\n');
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
