// Tables of the documentation, for tests that hold them against the code.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const DOCS = join(import.meta.dirname, '../../docs');

/** A page of `docs/`, by its path there. */
export function readDoc(path: string): string {
  return readFileSync(join(DOCS, path), 'utf8');
}

/** The rows of the table under a heading, each a list of cells. */
export function tableUnder(text: string, heading: string): string[][] {
  const [, section] = text.split(new RegExp(`^#+ ${heading}\\n`, 'm'));
  if (section === undefined) throw new Error(`no heading ${heading}`);
  const lines = section.split(/^#/m)[0]!.split('\n');
  const rows = lines.filter((line) => line.startsWith('|')).map((line) => line.slice(1, -1).split(/(?<!\\)\|/));
  return rows.slice(2).map((cells) => cells.map((cell) => cell.trim()));
}

/** What stands between backticks, in order. */
export function codeIn(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);
}

/** What stands between backticks in the first cells of a table. */
export function namesUnder(text: string, heading: string): string[] {
  return tableUnder(text, heading).flatMap(([first]) => codeIn(first!));
}
