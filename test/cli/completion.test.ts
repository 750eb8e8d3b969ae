// Completion in real shells: bash always, zsh and fish where they are installed.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { COMMANDS } from '../../handlers/commands/index.ts';
import { METRIC_NAMES } from '../../lib/training/metric/names.ts';
import { kindling } from '../support/command.ts';

const NAMES = COMMANDS.map(({ name }) => name);
let dir: string;
const scripts = new Map<string, string>();

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'kindling-completion-'));
  for (const shell of ['bash', 'zsh', 'fish']) {
    const script = join(dir, `completion.${shell}`);
    writeFileSync(script, kindling(['completion', shell]).stdout);
    scripts.set(shell, script);
  }
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function run(shell: string, args: readonly string[]): string[] {
  const { stdout, stderr } = spawnSync(shell, args, { encoding: 'utf8', cwd: dir });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((line) => line !== '');
}

/** What bash offers behind a line; its readline ends words at : and = as well. */
function inBash(line: string, breaks = ' \t\n"\'><=;|&(:'): string[] {
  const words = line.split(' ').flatMap((word) => (word === '' ? [''] : word.split(/(?<=[:=])|(?=[:=])/)));
  if (/[:=]$/.test(line) && breaks.includes(line.at(-1)!)) words.push('');
  const split = breaks.includes(':') ? words : line.split(' ');
  const quoted = split.map((word) => `'${word}'`).join(' ');
  const setting = `COMP_WORDBREAKS=$' \\t\\n"\\'><;|&(${breaks.includes(':') ? ':=' : ''}'`;
  const ask = `COMP_WORDS=(${quoted}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _kindling; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return run('bash', ['--norc', '-c', `source ${scripts.get('bash')}; ${setting}; ${ask}`]);
}

describe('in bash', () => {
  test.each<[line: string, offered: readonly string[]]>([
    ['kindling s', ['serve', 'score', 'sql']],
    ['kindling score --out', ['--outputs']],
    ['kindling score m rows.csv --outputs contr', ['contributions']],
    ['kindling score m rows.csv --outputs margin,le', ['margin,leaf']],
    ['kindling score --on-row-error ', ['annotate', 'fail']],
    ['kindling score --header=ab', ['absent']],
    ['kindling train --save ', ['json', 'ubj', 'joblib']],
    ['kindling train --objective bin', ['binary:logistic', 'binary:logitraw', 'binary:hinge']],
    ['kindling train --objective binary:l', ['logistic', 'logitraw']],
    ['kindling train --objective=surv', ['survival:cox', 'survival:aft']],
    ['kindling train --eval_metric cox', ['cox-nloglik']],
    ['kindling train --num_r', ['--num-round']],
    ['kindling train --learning', ['--learning-rate']],
    ['kindling convert m -o m.json --release 2', ['2.0', '2.1']],
    ['kindling train --grow-policy l', ['lossguide']],
    ['kindling completion ', ['bash', 'zsh', 'fish']],
    ['kindling help insp', ['inspect']],
    ['kindling serve --port ', []],
    ['kindling pack -o ', []],
    ['kindling score ', []],
  ])('%s', (line, offered) => {
    expect(inBash(line)).toEqual(offered);
  });

  test('commands are all there', () => {
    expect(inBash('kindling ')).toEqual([...NAMES, 'help', '--help', '--version']);
  });

  test('where : and = end no words, values come whole', () => {
    expect(inBash('kindling train --objective=binary:hi', '')).toEqual(['--objective=binary:hinge']);
  });
});

const hasZsh = spawnSync('zsh', ['--version']).status === 0;
const hasFish = spawnSync('fish', ['--version']).status === 0;
if (!hasZsh || !hasFish) console.warn('no zsh or no fish here: their completion is not tested');

(hasFish ? describe : describe.skip)('in fish', () => {
  const inFish = (line: string) =>
    run('fish', ['--no-config', '-c', `source ${scripts.get('fish')}; complete -C '${line}'`]).map(
      (offered) => offered.split('\t')[0],
    );

  test.each<[line: string, offered: readonly string[]]>([
    ['kindling ', [...NAMES, 'help']],
    ['kindling score --out', ['--outputs']],
    ['kindling train --objective binary:h', ['binary:hinge']],
    ['kindling train --num-r', ['--num-round']],
    ['kindling train --eval-metric ', METRIC_NAMES],
    ['kindling score --outputs margin,le', ['margin,leaf']],
    ['kindling completion ', ['bash', 'zsh', 'fish']],
  ])('%s', (line, offered) => {
    expect(new Set(inFish(line))).toEqual(new Set(offered));
  });
});

(hasZsh ? describe : describe.skip)('in zsh', () => {
  // an interactive shell of its own, in which a key writes the line as Tab has left it
  const typed = `
    zmodload zsh/zpty
    zpty shell zsh -f -i
    zpty -w shell "autoload -U compinit; compinit -u -D; source $1; PS1="
    zpty -w shell "show() { print -rn -- \\$'\\x1e'\\$BUFFER\\$'\\x1f'; BUFFER= }; zle -N show; bindkey '^X' show"
    shift
    for line; do
      zpty -w -n shell "$line"$'\\t\\x18'
      zpty -r shell answer '*'$'\\x1e''*'$'\\x1f'
      print -r -- "\${\${answer##*$'\\x1e'}%$'\\x1f'}"
    done
    zpty -d shell`;
  const LINES: readonly (readonly [line: string, completed: string])[] = [
    ['kindling ins', 'kindling inspect '],
    ['kindling score --out', 'kindling score --outputs='],
    ['kindling score m rows.csv --outputs margin,le', 'kindling score m rows.csv --outputs margin,leaf,'],
    ['kindling train --objective binary:hi', 'kindling train --objective binary:hinge '],
    ['kindling train --num_r', 'kindling train --num-round='],
    ['kindling train --learning-r', 'kindling train --learning-rate='],
    ['kindling convert m -o completion.b', 'kindling convert m -o completion.bash '],
    ['kindling convert m --release 3.4', 'kindling convert m --release 3.4 '],
    ['kindling completion z', 'kindling completion zsh '],
    ['kindling help insp', 'kindling help inspect'],
  ];

  test('a Tab completes commands, options, values and files', () => {
    const completed = run('zsh', ['-f', '-c', typed, 'zsh', scripts.get('zsh')!, ...LINES.map(([line]) => line)]);

    expect(completed.map((line) => line.trimEnd())).toEqual(LINES.map(([, line]) => line.trimEnd()));
  });
});

test.each([[[]], [['tcsh']], [['bash', 'zsh']]])('completion %j: status 2 and the shells that there are', (args) => {
  const { status, stderr } = kindling(['completion', ...args]);

  expect([status, stderr]).toEqual([2, expect.stringMatching(/^error: .+\nhint: .+bash\|zsh\|fish\n$/)]);
});
