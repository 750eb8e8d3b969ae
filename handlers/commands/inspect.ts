import { basename } from 'node:path';
import { model_fn } from '../../lib/hooks/model-fn.ts';
import { printableLine, writeLine } from '../program/printable.ts';
import { replaceFiles } from '../program/replace-files.ts';
import { paint } from '../program/style.ts';
import { type Command, textOption, UsageError } from './command.ts';
import { type Description, describeModel } from './inspect/description.ts';
import { modelPage } from './inspect/page.ts';

const NUM_SHOWN = 20;

export const inspect: Command = {
  name: 'inspect',
  usage: ['kindling inspect MODEL [--json] [--html FILE]'],
  about: [
    "Tells what MODEL (a file, a folder, a .tar.gz or an s3:// uri) is: format, XGBoost version, booster, objective, base score, features, classes, trees, depth, nodes, bytes, fingerprint, as what it answers and why, what a user may not expect of it, and what its features bring: gain, weight and cover, as XGBoost's get_score gives them.",
  ],
  options: {
    json: { type: 'boolean', about: 'one JSON object instead of lines' },
    html: { type: 'string', value: 'FILE', about: 'writes a page with charts, in one file' },
  },
  examples: [
    ['what a model is', 'kindling inspect model-artifacts/wine'],
    ['with charts, for a browser', 'kindling inspect model-artifacts/wine --html wine.html'],
    ['for another program', 'kindling inspect model-artifacts/penguins --json'],
  ],
  async run(values, positionals) {
    const [uri] = positionals;
    if (uri === undefined || positionals.length > 1) {
      throw new UsageError('inspect takes one model', { hint: 'kindling inspect MODEL' });
    }
    const model = await model_fn(uri);
    const description = describeModel(model);
    const html = textOption(values, 'html');
    if (html !== undefined) await replaceFiles([{ path: html, bytes: modelPage(basename(uri), model, description) }]);
    if (values.json) writeLine(process.stdout, JSON.stringify(description));
    else if (html === undefined) process.stdout.write(facts(description) + importanceTable(description));
  },
};

function facts({ importance: _, members, notes, ...rest }: Description): string {
  const entries = Object.entries(members === undefined ? rest : { ...rest, members: members.length });
  const width = Math.max(...entries.map(([name]) => name.length));
  const lines = [...entries, ...notes.map((note) => ['note', note] as const)];
  return lines.map(([name, value]) => `${paint('bold', name.padEnd(width))}  ${shown(value)}\n`).join('');
}

function shown(value: unknown): string {
  if (value === null || (Array.isArray(value) && value.length === 0)) return '-';
  return printableLine(Array.isArray(value) ? value.join(', ') : String(value));
}

/** The features that bring most, the first first. */
function importanceTable({ importance }: Description): string {
  const { weight, gain, cover } = importance;
  if (gain === undefined) return '';
  const names = Object.keys(gain).toSorted((a, b) => gain[b]! - gain[a]!);
  const width = Math.max(7, ...names.slice(0, NUM_SHOWN).map((name) => printableLine(name).length));
  const row = (name: string, ...cells: string[]) =>
    `${[name.padEnd(width), ...cells.map((cell) => cell.padStart(12))].join('  ')}\n`;
  const rows = names
    .slice(0, NUM_SHOWN)
    .map((name) =>
      row(printableLine(name), gain[name]!.toPrecision(6), String(weight![name]), cover![name]!.toPrecision(6)),
    );
  const rest = names.length > NUM_SHOWN ? `… and ${names.length - NUM_SHOWN} more\n` : '';
  return `\n${paint('bold', row('feature', 'gain', 'weight', 'cover'))}${rows.join('')}${rest}`;
}
