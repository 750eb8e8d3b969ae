// npm run reference, the command's part: docs/reference/command.md from the table that the command line reads. Another
// folder may be named.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { groupOptions, spell } from '../handlers/commands/help.ts';
import { loadCommands } from '../handlers/commands/index.ts';

const HEAD = `# The command

Made from the command's own table by \`npm run reference\`; \`kindling help COMMAND\` says the same.

\`kindling\` is the bin of the npm package: \`npx kindling\`, in a checkout as well as beside an installed package.

`;

const TAIL = `
## Everywhere

MODEL is a file, a folder, a \`model.tar.gz\`, or an \`s3://\` uri of any of them ([what loads](../what-loads.md)). Options may
stand anywhere, as \`--name value\` or \`--name=value\`; what stands behind \`--\` is no option. Defaults stand in parentheses.

A failure is two lines on stderr, \`error:\` with what and where and \`hint:\` with the way out; \`KINDLING_DEBUG=1\` adds the
stack. Files are replaced at the end, so that a failure or a signal leaves what was there.

| exit status | |
|---|---|
| 0 | all is done |
| 1 | a failure; a model, rows or an output that cannot be used; a warning of \`doctor --strict\` |
| 2 | a command line that cannot be understood |
| 128 + n | ended by the signal n: 130 for SIGINT, 143 for SIGTERM |

Colours are for terminals: \`NO_COLOR\` and \`TERM=dumb\` take them away, \`FORCE_COLOR\` brings them to a pipe; \`--json\` has none.
[Operations](../operations.md) has every variable of the environment.
`;

/** A text in a cell of a table. */
function cell(text) {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

function table([title, options]) {
  const rows = options.map(
    ([name, option]) => `| \`${spell(name, option).replaceAll('|', '\\|')}\` | ${cell(option.about)} |`,
  );
  return `| ${title} | |\n|---|---|\n${rows.join('\n')}\n`;
}

function section({ name, usage, about, options, examples }) {
  const lines = examples.map(([what, line]) => `# ${what}\n${line}`).join('\n');
  return [
    `## ${name}\n`,
    `\`\`\`text\n${usage.join('\n')}\n\`\`\`\n`,
    ...about.map((paragraph) => `${cell(paragraph)}\n`),
    ...[...groupOptions(options)].map(table),
    `\`\`\`text\n${lines}\n\`\`\`\n`,
  ].join('\n');
}

const commands = await loadCommands();
const list = commands.map(({ name, summary }) => `| [\`kindling ${name}\`](#${name}) | ${summary} |`).join('\n');
const page = `${HEAD}| | |\n|---|---|\n${list}\n\n${commands.map(section).join('\n')}${TAIL}`;
const folder = process.argv[2] ?? join(import.meta.dirname, '..', 'docs', 'reference');
await writeFile(join(folder, 'command.md'), page);
