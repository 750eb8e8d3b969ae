import { NotAcceptableError } from '../../errors.ts';
import type { GatheredKind } from '../../frame/columns/gather.ts';
import type { Frame } from '../../frame/frame.ts';
import { concat } from '../../platform/node.ts';
import { quoteName } from '../../short-text.ts';
import { type AnswerColumn, answerColumns } from '../answer-columns.ts';
import type { AnswerWriter } from '../media-type.ts';
import { fieldOf, pieceOf, type Range } from './new-columns.ts';
import type { Field, Schema } from './schema.ts';
import { isArrow, type StoredDictionary } from './stored.ts';
import { TYPE } from './types.ts';
import {
  type Block,
  dictionaryMessage,
  END,
  FILE_START,
  footer,
  rowsMessage,
  schemaMessage,
  type WrittenMessage,
} from './write-messages.ts';

/** The frame as an Arrow stream or file. */
export function encodeArrow(frame: Frame, isFile: boolean): Uint8Array {
  const writer = openArrow(isFile);
  return concat([writer.write(frame), writer.end()]);
}

/**
 * Writes an answer piece by piece: the caller's columns that came as Arrow as they came, batch by batch, and others with the
 * types that their first rows have.
 */
export function openArrow(isFile: boolean): AnswerWriter {
  return new ArrowWriter(isFile);
}

class ArrowWriter implements AnswerWriter {
  readonly #isFile: boolean;
  readonly #dictionaries = new Map<number, StoredDictionary>();
  readonly #blocks: { readonly dictionaries: Block[]; readonly batches: Block[] } = { dictionaries: [], batches: [] };
  #schema: Schema | undefined;
  #pieces: Uint8Array[] = [];
  #length = 0;

  constructor(isFile: boolean) {
    this.#isFile = isFile;
  }

  write(frame: Frame): Uint8Array {
    const columns = answerColumns(frame, this.#schema?.fields.map(kindOf));
    this.#schema ??= this.#begin(columns);
    const { fields } = this.#schema;
    const decoded = columns.map((column) => (isArrow(column.stored) ? undefined : column.column()));
    for (const [index, range] of rangesOf(columns, frame.numRow).entries()) {
      const pieces = columns.map(({ stored }, at) =>
        isArrow(stored) ? stored.pieces[index]! : pieceOf(decoded[at]!, fields[at]!, range),
      );
      for (const { dictionaries } of pieces) for (const one of dictionaries.values()) this.#writeDictionary(one);
      this.#write(rowsMessage(range[1] - range[0], pieces), this.#blocks.batches);
    }
    return this.#given();
  }

  end(): Uint8Array {
    if (!this.#isFile) return END;
    this.#schema ??= this.#begin([]);
    const { dictionaries, batches } = this.#blocks;
    return concat([this.#given(), footer(this.#schema, dictionaries, batches)]);
  }

  #begin(columns: readonly AnswerColumn[]): Schema {
    const fields = columns.map(({ name, stored, column }) =>
      isArrow(stored) ? { ...stored.field, name } : fieldOf(name, column()),
    );
    if (this.#isFile) this.#add(FILE_START);
    const metadata = columns.map(({ stored }) => stored).find(isArrow)?.metadata ?? [];
    this.#write(schemaMessage({ fields, metadata }));
    return { fields, metadata };
  }

  /** A dictionary ahead of the first rows that point into it, and again where it has changed since. */
  #writeDictionary(dictionary: StoredDictionary): void {
    const { id, field, pieces } = dictionary;
    const known = this.#dictionaries.get(id);
    if (known === dictionary) return;
    const written = known?.pieces ?? [];
    const isLonger = written.every((piece, at) => pieces[at] === piece);
    if (!isLonger && this.#isFile) throw changed(field);
    this.#dictionaries.set(id, dictionary);
    for (const [at, piece] of pieces.entries()) {
      if (isLonger && at < written.length) continue;
      this.#write(dictionaryMessage(id, piece, at > 0), this.#blocks.dictionaries);
    }
  }

  #write({ bytes, metadataBytes, bodyBytes }: WrittenMessage, blocks?: Block[]): void {
    blocks?.push({ offset: this.#length, metadataBytes, bodyBytes });
    this.#add(bytes);
  }

  #add(bytes: Uint8Array): void {
    this.#pieces.push(bytes);
    this.#length += bytes.length;
  }

  #given(): Uint8Array {
    const bytes = concat(this.#pieces);
    this.#pieces = [];
    return bytes;
  }
}

/** The rows of each batch of an answer: those of the batches that came, or all. */
function rangesOf(columns: readonly AnswerColumn[], numRow: number): Range[] {
  const pieces = columns.map(({ stored }) => stored).find(isArrow)?.pieces;
  if (pieces === undefined) return numRow > 0 ? [[0, numRow]] : [];
  let begin = 0;
  return pieces.map((piece) => {
    const range = [begin, begin + piece.numRow] as const;
    begin += piece.numRow;
    return range;
  });
}

/** What later cells of a column have to be that did not come as Arrow. */
function kindOf({ type }: Field): GatheredKind {
  return type.id === TYPE.utf8 ? 'text' : type.id === TYPE.bool ? 'flag' : 'float';
}

function changed({ name }: Field): NotAcceptableError {
  return new NotAcceptableError(
    `the dictionary of column ${quoteName(name)} changes between batches, which an Arrow file cannot hold`,
    { hint: 'accept application/vnd.apache.arrow.stream' },
  );
}
