import { basename } from 'node:path';
import { model_fn } from '../../lib/hooks/model-fn.ts';
import { printableLine, writeLine } from '../program/printable.ts';
import { replaceFiles } from '../program/replace-files.ts';
import { paint } from '../program/style.ts';
import { type Command, textOption, UsageError } from './command.ts';
import { type Description, describeModel } from './inspect/description.ts';
import { modelPage } from './inspect/page.ts';
import { listBranches } from './inspect/stages.ts';

const NUM_SHOWN = 20;

export const inspect: Command = {
  name: 'inspect',
  usage: ['kindling inspect MODEL [--json] [--html FILE]'],
  about: [
    "Tells what MODEL (a file, a folder, a .tar.gz or an s3:// uri) is: format, XGBoost version, booster, objective, base score, features, classes, trees, depth, nodes, bytes, fingerprint, as what it answers and why, what a user may not expect of it, and what its features bring: gain, weight and cover, as XGBoost's get_score gives them. Of a pipeline of scikit-learn its steps, as a tree: columns in and out, how exact each is, and the releases that wrote them.",
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
    else if (html === undefined)
      process.stdout.write(facts(description) + stageTree(description) + importanceTable(description));
  },
};

function facts({ importance: _, pipeline: __, members, notes, ...rest }: Description): string {
  const entries = Object.entries(members === undefined ? rest : { ...rest, members: members.length });
  const width = Math.max(...entries.map(([name]) => name.length));
  const lines = [...entries, ...notes.map((note) => ['note', note] as const)];
  return lines.map(([name, value]) => `${paint('bold', name.padEnd(width))}  ${shown(value)}\n`).join('');
}

function shown(value: unknown): string {
  if (value === null || (Array.isArray(value) && value.length === 0)) return '-';
  return printableLine(Array.isArray(value) ? value.join(', ') : String(value));
}

/** The steps of a pipeline as a tree. */
function stageTree({ pipeline }: Description): string {
  if (pipeline === undefined) return '';
  const branches = listBranches(pipeline).map(({ label, className, columnsIn, columnsOut, exact, release }) =>
    [label, className, `${columnsIn}`, `${columnsOut ?? '-'}`, exact, release].map(printableLine),
  );
  const lines = [['step', 'class', 'in', 'out', 'exact', 'written by'], ...branches];
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const [head, ...rows] = lines.map((cells) =>
    cells.map((cell, column) => (NUMBERS.has(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!))),
  );
  const textOf = (cells: readonly string[]) => `${cells.join('  ').trimEnd()}\n`;
  return `\n${paint('bold', textOf(head!))}${rows.map(textOf).join('')}`;
}

/** Columns of numbers. */
const NUMBERS: ReadonlySet<number> = new Set([2, 3]);

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
