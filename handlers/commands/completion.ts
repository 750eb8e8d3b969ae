import { type Command, UsageError } from './command.ts';
import { bashScript } from './completion/bash.ts';
import { fishScript } from './completion/fish.ts';
import type { Topic } from './completion/words.ts';
import { zshScript } from './completion/zsh.ts';

/** Each shell's script, which asks for nothing while one types: no Node is started. */
const SHELLS: { readonly [shell: string]: (topics: readonly Topic[]) => string } = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};
const NAMES = Object.keys(SHELLS);

export const completion: Command = {
  name: 'completion',
  usage: [`kindling completion ${NAMES.join('|')}`],
  about: [
    'Prints the script by which a shell completes commands, options and their values at a Tab. Evaluate it in the file that the shell reads at its start, or write it to where the shell looks for it: ~/.local/share/bash-completion/completions/kindling, a folder of $fpath as _kindling, ~/.config/fish/completions/kindling.fish.',
  ],
  operands: NAMES,
  options: {},
  examples: [
    ['for the bash that runs', 'source <(kindling completion bash)'],
    ['for every zsh, with a folder that is in $fpath', 'kindling completion zsh > _kindling'],
    ['for every fish', 'kindling completion fish > kindling.fish'],
  ],
  async run(_values, [shell, ...more], registry) {
    const script = shell !== undefined && Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined;
    if (script === undefined || more.length > 0) {
      throw new UsageError('completion takes one shell', { hint: `kindling completion ${NAMES.join('|')}` });
    }
    process.stdout.write(script(await registry()));
  },
};
