// Every command's help, from the registry that the command line itself reads.
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Command } from '../../handlers/commands/command.ts';
import { groupOptions, renderHelp } from '../../handlers/commands/help.ts';
import { COMMANDS, loadCommands } from '../../handlers/commands/index.ts';
import { ABSENT_PARAMETERS, IDLE_PARAMETERS } from '../../lib/training/absent-parameters.ts';
import { METRIC_NAMES } from '../../lib/training/metric/names.ts';
import { parameterName } from '../../lib/training/parameters.ts';

const NAMES = COMMANDS.map(({ name }) => name);
let commands: ReadonlyMap<string, Command>;
beforeAll(async () => {
  commands = new Map((await loadCommands()).map((command) => [command.name, command]));
});

/** XGBoost's parameters that are refused or ignored with a reason: nobody is to be led to them. */
function isRefused(name: string): boolean {
  const plain = name.replaceAll('-', '_');
  return ABSENT_PARAMETERS.has(plain) || IDLE_PARAMETERS.has(plain);
}

describe.each(NAMES)('the help of %s', (name) => {
  test('It should go by the name of the list', () => {
    expect(commands.get(name)!.usage.every((line) => line.startsWith(`kindling ${name}`))).toBe(true);
  });

  test('It should tell every option, in one spelling', () => {
    const { options } = commands.get(name)!;
    const listed = new Set([...groupOptions(options).values()].flat().map(([option]) => option));
    const own = (option: string) => parameterName(option)?.replaceAll('_', '-');

    const untold = Object.keys(options).filter((option) => {
      const spellings = [option, option.replace(/^_/, '').replaceAll('_', '-'), own(option) ?? ''];
      return !spellings.some((spelling) => listed.has(spelling)) && !isRefused(option);
    });

    expect(untold).toEqual([]);
  });

  test('It should fit 80 columns', () => {
    const wide = renderHelp(commands.get(name)!)
      .split('\n')
      .filter((line) => [...line].length > 80);

    expect(wide).toEqual([]);
  });

  test('It should have two or three examples', () => {
    const { examples } = commands.get(name)!;

    expect([2, 3]).toContain(examples.length);
    for (const [about, line] of examples)
      expect([about.length > 0, line.includes(`kindling ${name}`)]).toEqual([true, true]);
  });
});

test('names of metrics are those that can be computed', async () => {
  const { createMetrics } = await import('../../lib/training/metric/index.ts');
  const { parseParameters } = await import('../../lib/training/parameters.ts');

  const metrics = createMetrics(parseParameters(new Map([['eval_metric', [...METRIC_NAMES]]])), 'rmse');

  expect(metrics.map(({ name }) => name)).toEqual(METRIC_NAMES);
});
