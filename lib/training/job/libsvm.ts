import { MalformedInputError } from '../../errors.ts';
import { GROUP, LABEL, WEIGHT } from './roles.ts';
import type { TableBuilder } from './table-builder.ts';

const LINE = /^\S+(?:\s+qid:\d+)?(?:\s+\d+:\S+)+\s*(?:#.*)?$/s;

/** Whether a file's name, compressed or not, says that it is libsvm. */
export function isLibsvmName(name: string): boolean {
  return /\.(?:libsvm|svm)(?:\.|$)/i.test(name);
}

/** Whether the first line is `label index:value …`. */
export function isLibsvm(head: Buffer): boolean {
  const text = head.toString('latin1', 0, 2 ** 16);
  return LINE.test(text.slice(0, text.indexOf('\n') < 0 ? undefined : text.indexOf('\n')).trimEnd());
}

/**
 * Reads `label[:weight] [qid:query] index:value …`, a row a line and `#` before a comment. What a row does not mention
 * is missing, and indices count from 0, as in XGBoost.
 */
export class LibsvmReader {
  readonly #builder: TableBuilder;
  #row = 0;

  constructor(builder: TableBuilder) {
    this.#builder = builder;
  }

  readonly take = (buffer: Buffer, isLast: boolean): number => {
    let start = 0;
    while (start < buffer.length) {
      let end = buffer.indexOf(0x0a, start);
      if (end < 0 && !isLast) break;
      if (end < 0) end = buffer.length;
      this.#addLine(buffer.toString('utf8', start, end).replace(/#.*/, '').trim());
      start = end + 1;
    }
    return Math.min(start, buffer.length);
  };

  #addLine(line: string): void {
    if (line === '') return;
    this.#row++;
    const [first = '', ...entries] = line.split(/\s+/);
    const [label = '', weight] = first.split(':');
    const cells = new Map([[LABEL, this.#number(label)]]);
    if (weight !== undefined) cells.set(WEIGHT, this.#number(weight));
    for (const entry of entries) {
      const [index = '', value] = entry.split(':');
      const name = index === 'qid' ? GROUP : /^\d{1,8}$/.test(index) ? `f${index}` : undefined;
      if (name === undefined || value === undefined) throw this.#malformed(entry);
      cells.set(name, this.#number(value));
    }
    this.#builder.addRow(cells);
  }

  #number(text: string): number {
    const value = Number(text === '' ? Number.NaN : text);
    if (Number.isNaN(value)) throw this.#malformed(text);
    return value;
  }

  #malformed(text: string): MalformedInputError {
    return new MalformedInputError(`row ${this.#row}: ${JSON.stringify(text.slice(0, 60))} is not index:value`, {
      hint: 'write label index:value index:value …',
      row: this.#row,
    });
  }
}
