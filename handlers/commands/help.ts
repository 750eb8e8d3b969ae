// The help of a command, on 80 columns.
import { paint } from '../program/style.ts';
import type { Example, Option, Options, Usage } from './command.ts';
import { HELP } from './command-line.ts';

const WIDTH = 80;
/** The column where texts begin, and the widest name before it. */
const TEXT_AT = 26;
const OPTIONS = 'Options';

/** The whole help of a command. */
export function renderHelp({ usage, about, options, examples }: Usage): string {
  const calls = usage.map((line) => paint('bold', line)).join('\n');
  const paragraphs = about.map((text) => wrap(text, WIDTH).join('\n'));
  const parts = [calls, ...paragraphs, ...optionGroups({ ...options, ...HELP }), renderExamples(examples)];
  return `${parts.join('\n\n')}\n`;
}

/** Command lines, each below what it does. */
export function renderExamples(examples: readonly Example[]): string {
  const lines = examples.flatMap(([about, line]) => [paint('dim', `  # ${about}`), `  ${line}`]);
  return [heading('Examples'), ...lines].join('\n');
}

/** Rows of a name and a text, wrapped beside it; below it where the name is long. */
export function renderRows(rows: readonly (readonly [name: string, text: string])[], textAt = TEXT_AT): string {
  return rows.map(([name, text]) => renderRow(name, text, textAt)).join('\n');
}

/** The words of a text in lines of a width. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length === 0 || longer.length > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

/** How an option is written: `-o, --output FILE`. */
export function spell(name: string, { short, type, value, choices }: Option): string {
  const dashed = short ? `-${short}, --${name}` : `--${name}`;
  return type === 'boolean' ? dashed : `${dashed} ${value ?? choices?.join('|') ?? 'X'}`;
}

/** The options that the help has a line for, by the heading above them. */
export function groupOptions(options: Options): Map<string, [name: string, option: Option][]> {
  const listed = Object.entries(options).filter(([, { about }]) => about !== undefined);
  return Map.groupBy(listed, ([, { group }]) => group ?? OPTIONS);
}

function optionGroups(options: Options): string[] {
  return [...groupOptions(options)].map(([title, group]) => {
    const rows = group.map(([name, option]) => [spell(name, option), option.about!] as const);
    return `${heading(title)}\n${renderRows(rows)}`;
  });
}

function heading(title: string): string {
  return paint('bold', `${title}:`);
}

function renderRow(name: string, text: string, textAt: number): string {
  const indent = ' '.repeat(textAt);
  const lines = wrap(text, WIDTH - textAt).join(`\n${indent}`);
  const isLong = name.length + 4 > textAt;
  return `  ${paint('cyan', name)}${isLong ? `\n${indent}` : ' '.repeat(textAt - 2 - name.length)}${lines}`;
}
