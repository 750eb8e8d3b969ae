import { ModelFormatError } from '../../errors.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Little-endian numbers and strings from bytes; every step is checked against the end before anything is allocated. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  /** For messages: what is being read. */
  readonly #what: string;
  #position = 0;

  constructor(bytes: Uint8Array, what: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#what = what;
  }

  get position(): number {
    return this.#position;
  }

  get length(): number {
    return this.#bytes.length;
  }

  get remaining(): number {
    return this.#bytes.length - this.#position;
  }

  uint8(): number {
    return this.#view.getUint8(this.skip(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.skip(2), true);
  }

  int32(): number {
    return this.#view.getInt32(this.skip(4), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.skip(4), true);
  }

  float32(): number {
    return this.#view.getFloat32(this.skip(4), true);
  }

  /** Exact up to 2^53, far above any size that a file can have. */
  uint64(): number {
    const start = this.skip(8);
    return this.#view.getUint32(start + 4, true) * 4294967296 + this.#view.getUint32(start, true);
  }

  /** (length) */
  int32s(length: number): Int32Array {
    this.#check(length * 4);
    return Int32Array.from({ length }, () => this.int32());
  }

  /** (length) */
  float32s(length: number): Float32Array {
    this.#check(length * 4);
    return Float32Array.from({ length }, () => this.float32());
  }

  /** A view of the next bytes. */
  take(length: number): Uint8Array {
    const start = this.skip(length);
    return this.#bytes.subarray(start, start + length);
  }

  text(length: number): string {
    const part = this.take(length);
    try {
      return utf8.decode(part);
    } catch (cause) {
      throw this.error('a string that is not UTF-8', cause);
    }
  }

  /** The text up to a newline, which is stepped over. */
  line(): string {
    const length = this.#lineLength();
    const text = this.text(length);
    this.#position++;
    return text;
  }

  /** The bytes up to a newline, which is stepped over. */
  lineBytes(): Uint8Array {
    const bytes = this.take(this.#lineLength());
    this.#position++;
    return bytes;
  }

  #lineLength(): number {
    const length = this.#bytes.subarray(this.#position).indexOf(0x0a);
    if (length < 0) throw this.error('a line without an end');
    return length;
  }

  /** Steps over the next bytes, and says where they begin. */
  skip(length: number): number {
    this.#check(length);
    const start = this.#position;
    this.#position += length;
    return start;
  }

  error(what: string, cause?: unknown): ModelFormatError {
    return new ModelFormatError(`${this.#what}, byte ${this.#position}: ${what}`, {
      hint: 'the file is damaged or no XGBoost model; copy it again or save it again with save_model',
      cause,
    });
  }

  #check(length: number): void {
    if (length <= this.remaining) return;
    throw this.error(`${length} bytes should follow, but the file ends ${this.remaining} later`);
  }
}
