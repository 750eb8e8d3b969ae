// Messages of aialgs.data.Record (record.proto of the SageMaker Python SDK), read where they lie: a library would make an
// object of each.

/** Takes the numbers of a record, feature after feature. */
export interface RecordSink {
  value(value: number): void;
  /** values that lie as float32 at `[at, end)` */
  floats(view: DataView, at: number, end: number): void;
  /** column of the value that has come as the same one of all; absent in dense records */
  key(key: number): void;
  /** length of a dimension */
  length(length: number): void;
  label(value: number): void;
}

/** Why a message is no row. */
export class RecordProblem extends Error {}

const [FEATURES, LABEL] = [1, 2];
const [NAME, VALUE] = [1, 2];
const [VALUES, KEYS, SHAPE] = [1, 2, 3];
const [FLOAT32, FLOAT64, INT32, BYTES] = [2, 3, 7, 9];
const [VARINT, FIXED64, LENGTH, FIXED32] = [0, 1, 2, 5];
/** The name of the tensor that SageMaker's writers give, for features and labels alike. */
const VALUES_NAME = [0x76, 0x61, 0x6c, 0x75, 0x65, 0x73];

/** Where the numbers of a message lie, all of them: float32 one behind the other. */
export interface FloatPlaces {
  readonly valuesAt: number;
  readonly valuesEnd: number;
  /** those of the label; where the message ends if it has none */
  readonly labelAt: number;
  readonly labelEnd: number;
}

/** Reads one message after the other. */
export class RecordParser {
  /** of features and label, as far as they have come */
  #runs: readonly [at: number, end: number][] = [];
  /** numbers came in another way than as one run of float32 */
  #hasOthers = false;
  #bytes: Uint8Array = new Uint8Array(0);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;
  readonly #sink: RecordSink;

  constructor(sink: RecordSink) {
    this.#sink = sink;
  }

  /**
   * Hands the numbers of `bytes[start, end)` to the sink.
   *
   * @throws RecordProblem
   */
  parse(bytes: Uint8Array, start: number, end: number): void {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    let hasFeatures = false;
    this.#at = start;
    this.#runs = [];
    this.#hasOthers = false;
    while (this.#at < end) {
      const tag = this.#varint(end);
      if (tag === FEATURES * 8 + LENGTH) hasFeatures = this.#entry(this.#end(end), false) || hasFeatures;
      else if (tag === LABEL * 8 + LENGTH) this.#entry(this.#end(end), true);
      else this.#skip(tag, end);
    }
    if (!hasFeatures) throw new RecordProblem('the record has no features of the name "values"');
  }

  /** Of the message that was read last, `[start, end)`, from its first byte on; undefined where it has other numbers. */
  places(start: number, end: number): FloatPlaces | undefined {
    const [values, label = [end, end] as const, more] = this.#runs;
    if (this.#hasOthers || values === undefined || more !== undefined) return undefined;
    return {
      valuesAt: values[0] - start,
      valuesEnd: values[1] - start,
      labelAt: label[0] - start,
      labelEnd: label[1] - start,
    };
  }

  /** A member of a map, which counts where it is called `values`. */
  #entry(end: number, isLabel: boolean): boolean {
    let isValues = false;
    while (this.#at < end) {
      const tag = this.#varint(end);
      if (tag === NAME * 8 + LENGTH) {
        const nameEnd = this.#end(end);
        isValues =
          nameEnd - this.#at === VALUES_NAME.length &&
          VALUES_NAME.every((byte, at) => this.#bytes[this.#at + at] === byte);
        this.#at = nameEnd;
      } else if (tag === VALUE * 8 + LENGTH && isValues) this.#tensor(this.#end(end), isLabel);
      else this.#skip(tag, end);
    }
    return isValues;
  }

  #tensor(end: number, isLabel: boolean): void {
    while (this.#at < end) {
      const tag = this.#varint(end);
      const kind = tag >>> 3;
      if (kind === BYTES) throw new RecordProblem('the record holds bytes, such as an image, in place of numbers');
      if ((kind === FLOAT32 || kind === FLOAT64 || kind === INT32) && (tag & 7) === LENGTH) {
        this.#numbers(this.#end(end), kind, isLabel);
      } else this.#skip(tag, end);
    }
  }

  #numbers(end: number, kind: number, isLabel: boolean): void {
    while (this.#at < end) {
      const tag = this.#varint(end);
      const [field, wire] = [tag >>> 3, tag & 7];
      if (field < VALUES || field > SHAPE || (isLabel && field !== VALUES)) this.#skip(tag, end);
      else if (kind === FLOAT32 && tag === VALUES * 8 + LENGTH) this.#run(this.#end(end), isLabel);
      else {
        this.#hasOthers = true;
        const last = wire === LENGTH ? this.#end(end) : this.#at + 1; // packed, or one alone
        const isFixed = field === VALUES && kind !== INT32;
        if (wire !== LENGTH && wire !== (isFixed ? (kind === FLOAT32 ? FIXED32 : FIXED64) : VARINT)) throw broken();
        const bound = wire === LENGTH ? last : end;
        while (this.#at < last) this.#number(field, kind, bound, isLabel);
      }
    }
  }

  /** Packed floats, which nearly all records have. */
  #run(end: number, isLabel: boolean): void {
    const at = this.#at;
    if ((end - at) % 4 !== 0) throw broken();
    if (isLabel !== this.#runs.length > 0) this.#hasOthers = true; // features come first, once, and a label
    this.#runs = [...this.#runs, [at, end]];
    this.#at = end;
    if (!isLabel) this.#sink.floats(this.#view, at, end);
    else if (end > at) this.#sink.label(this.#view.getFloat32(at, true));
  }

  #number(field: number, kind: number, bound: number, isLabel: boolean): void {
    if (field === KEYS) this.#sink.key(this.#varint(bound));
    else if (field === SHAPE) this.#sink.length(this.#varint(bound));
    else {
      const value = this.#valueOf(kind, bound);
      if (isLabel) this.#sink.label(value);
      else this.#sink.value(value);
    }
  }

  #valueOf(kind: number, bound: number): number {
    if (kind === INT32) return this.#varint(bound) | 0; // the lower half of what stands for a negative one
    const at = this.#at;
    this.#at += kind === FLOAT32 ? 4 : 8;
    if (this.#at > bound) throw broken();
    return kind === FLOAT32 ? this.#view.getFloat32(at, true) : this.#view.getFloat64(at, true);
  }

  /** The end of what has a length. */
  #end(limit: number): number {
    const length = this.#varint(limit);
    const end = this.#at + length;
    if (end > limit) throw broken();
    return end;
  }

  #skip(tag: number, end: number): void {
    const wire = tag & 7;
    if (tag < 8) throw broken();
    if (wire === VARINT) this.#varint(end);
    else if (wire === LENGTH) this.#at = this.#end(end);
    else if (wire === FIXED64 || wire === FIXED32) this.#at += wire === FIXED64 ? 8 : 4;
    else throw broken();
    if (this.#at > end) throw broken();
  }

  /** An unsigned integer: exact up to 2^53, and in its lower 32 bits whatever its size. */
  #varint(end: number): number {
    let [value, lower, scale] = [0, 0, 1];
    for (let index = 0; index < 10 && this.#at < end; index++, scale *= 128) {
      const byte = this.#bytes[this.#at++]!;
      value += (byte & 0x7f) * scale;
      if (index < 5) lower |= (byte & 0x7f) << (7 * index);
      if (byte < 0x80) return value < 2 ** 53 ? value : lower >>> 0;
    }
    throw broken();
  }
}

function broken(): RecordProblem {
  return new RecordProblem('the record is not a message of aialgs.data.Record');
}
