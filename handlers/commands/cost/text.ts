import { groupDigits, shorten } from '../../../lib/short-text.ts';
import { printableLine } from '../../program/printable.ts';
import { paint } from '../../program/style.ts';
import { renderRows } from '../help.ts';
import type { Pace } from './pace.ts';
import { showSize } from './size.ts';
import { factsText, type TableFacts } from './table.ts';
import type { Way } from './ways.ts';

const TEXT_AT = 20;

/** The ways beside each other, to read. */
export function renderCosts(
  uri: string,
  sizes: readonly number[],
  { pace, table }: { readonly pace: Pace; readonly table: TableFacts | undefined },
  ways: readonly Way[],
): string {
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  const rows = groupDigits(Number((bytes * pace.rowsPerByte).toPrecision(3)));
  const objects = sizes.length > 1 ? ` in ${groupDigits(sizes.length)} objects` : '';
  const rate = `${showSize(1 / pace.cpuSecondsPerByte)} a CPU second`;
  const head = printableLine(`${shorten(uri)}: ${showSize(bytes)}${objects}, some ${rows} rows`);
  const facts = table ? [[sizes.length > 1 ? 'the largest' : 'Parquet', factsText(table)] as const] : [];
  const lines = [...facts, ...ways.map(({ name, ...way }) => [name, describeWay(way)] as const)];
  return `${paint('bold', head)}  ${paint('dim', `${rate}, measured here`)}\n${renderRows(lines, TEXT_AT)}\n`;
}

function describeWay({ seconds, dollars, remark }: Omit<Way, 'name'>): string {
  if (seconds === null || dollars === null) return `no: ${remark}`;
  return `${showDuration(seconds)}, $${showDollars(dollars)}  (${remark})`;
}

function showDuration(seconds: number): string {
  if (seconds < 100) return `${Number(seconds.toPrecision(2))} s`;
  const minutes = seconds / 60;
  return minutes < 100 ? `${Math.round(minutes)} min` : `${Number((minutes / 60).toPrecision(3))} h`;
}

function showDollars(dollars: number): string {
  return dollars >= 1 ? dollars.toFixed(2) : String(Number(dollars.toPrecision(2)));
}
