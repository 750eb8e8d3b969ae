// An examination to read, on 80 columns.
import { count } from '../../../lib/frame/row-errors.ts';
import { groupDigits, shorten } from '../../../lib/short-text.ts';
import { printableLine } from '../../program/printable.ts';
import { paint } from '../../program/style.ts';
import { renderRows, wrap } from '../help.ts';
import type { Examination } from './examine.ts';
import type { Fit } from './sizes.ts';
import { MANY_ROWS } from './starts.ts';

type Row = readonly [name: string, text: string];

const MIB = 2 ** 20;
const TEXT_AT = 14;
/** Names that a line shows. */
const MAX_NAMES = 12;
const PLACES: Readonly<Record<Fit['place'], string>> = {
  lambda: 'Lambda',
  serverless: 'SageMaker serverless',
  component: 'SageMaker component',
  instance: 'SageMaker instance',
};

/** The whole of it. */
export function renderExamination(found: Examination): string {
  const { machine, measured } = found;
  const here = `${count(measured.starts, 'start')}; ${machine.cpus} x ${machine.cpu}; Node ${machine.node}`;
  return [
    section(found.model, modelRows(found)),
    section('Measured here', measuredRows(found), { remark: here }),
    section('Where it fits', fitRows(found), { textAt: 24 }),
    warnings(found),
  ].join('\n');
}

function section(title: string, rows: readonly Row[], { remark = '', textAt = TEXT_AT } = {}): string {
  const shown = rows.map(([name, text]) => [name, printableLine(text)] as const);
  return `${paint('bold', printableLine(title))}${remark && `  ${paint('dim', remark)}`}\n${renderRows(shown, textAt)}\n`;
}

function modelRows(found: Examination): Row[] {
  const { format, xgboostVersion, booster, objective, kind, classes, numTree, numNode, maxDepth } = found;
  const trees = `${groupDigits(numTree)} trees of ${booster}, ${groupDigits(numNode)} nodes, up to ${maxDepth} deep`;
  const labels = classes ? `: ${shortList(classes.map(String))}` : '';
  return [
    ['format', `${format}, written by XGBoost ${xgboostVersion}`],
    ['objective', `${objective}, ${trees}`],
    ['answers', `as a ${kind}${labels}`],
    ...featureRows(found),
  ];
}

function featureRows({ numFeature, featureNames, featureTypes, categories }: Examination): Row[] {
  const types = [...Map.groupBy(featureTypes, (type) => type)].map(([type, { length }]) => `${length} ${type}`);
  const codes = Object.entries(categories).map(([name, size]) => `${shorten(name)} (${size})`);
  return [
    ['features', `${groupDigits(numFeature)}${featureNames ? `: ${shortList(featureNames)}` : ' without names'}`],
    ...(types.length > 0 ? [['types', types.join(', ')] as const] : []),
    ...(codes.length > 0 ? [['categories', shortList(codes)] as const] : []),
  ];
}

function shortList(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES).map((name) => shorten(name));
  return [...shown, ...(names.length > MAX_NAMES ? [`… ${names.length - MAX_NAMES} more`] : [])].join(', ');
}

function measuredRows({ files, fileBytes, measured, packed }: Examination): Row[] {
  const { loadMs, coldStartMs, nodeMs, memoryBytes, peakBytes, rowsPerSecond } = measured;
  const peaks = `peak ${megabytes(peakBytes.load)} when loaded, ${megabytes(peakBytes.oneRow)} with one row, ${megabytes(peakBytes.manyRows)} with requests of ${groupDigits(MANY_ROWS)}`;
  const grown = Math.max(memoryBytes.loaded - memoryBytes.before, 0);
  return [
    [
      'size',
      `${bytes(fileBytes)} in ${count(Object.keys(files).length, 'file')}; ${megabytes(grown)} of memory to load it`,
    ],
    ['load', milliseconds(loadMs)],
    [
      'cold start',
      `${milliseconds(coldStartMs)} from a new process to its first prediction, ${milliseconds(nodeMs)} of it Node's own`,
    ],
    ['memory', peaks],
    ['speed', `${groupDigits(Number(rowsPerSecond.toPrecision(2)))} rows/s on one thread once warm, CSV in and out`],
    ...(packed ? [['packed', packedText(packed)] as const] : []),
  ];
}

function packedText({ fileBytes, measured }: NonNullable<Examination['packed']>): string {
  const { loadMs, coldStartMs } = measured;
  return `${bytes(fileBytes)}, load ${milliseconds(loadMs)}, cold start ${milliseconds(coldStartMs)} (kindling pack)`;
}

function fitRows({ fits }: Examination): Row[] {
  return fits.map(({ place, size, reason, maxRows }) => {
    const shown = size === null ? 'none' : typeof size === 'number' ? `${groupDigits(size)} MB` : size;
    return [PLACES[place], `${shown}: ${reason}; ${groupDigits(maxRows)} such rows fill a request`];
  });
}

function warnings({ warnings: found }: Examination): string {
  if (found.length === 0) return `${paint('green', 'healthy')}: nothing to warn of\n`;
  const lines = found.flatMap(({ text, hint }) => [
    `  ${paint('yellow', '!')} ${wrap(printableLine(text), 76).join('\n    ')}`,
    ...wrap(printableLine(hint), 76).map((line) => `    ${paint('dim', line)}`),
  ]);
  return `${paint('bold', count(found.length, 'warning'))}\n${lines.join('\n')}\n`;
}

function bytes(value: number): string {
  return value < 1e6 ? `${(value / 1e3).toPrecision(3)} KB` : `${(value / 1e6).toPrecision(3)} MB`;
}

function megabytes(value: number): string {
  return `${groupDigits(Math.round(value / MIB))} MB`;
}

function milliseconds(value: number): string {
  return value < 10 ? `${value.toFixed(1)} ms` : `${groupDigits(Math.round(value))} ms`;
}
