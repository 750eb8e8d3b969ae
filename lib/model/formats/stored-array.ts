/** The numbers of one array: float64 from JSON, what the file declares from UBJSON. */
export type NumericArray = Float64Array | Float32Array | Int32Array | Int16Array | Int8Array | Uint8Array;

/** How the numbers of a type are laid out. */
export interface NumericType {
  readonly width: number;
  /** The numbers that begin at `offset`, in an array of their own. */
  readonly read: (view: DataView, offset: number, count: number) => NumericArray;
}

/**
 * Numbers that are still in the file. A third of a model is never asked for, and the rest once, tree by tree: this takes
 * a fifth of the memory of a typed array of its own.
 */
export class StoredArray {
  readonly length: number;
  readonly #type: NumericType;
  readonly #view: DataView;
  readonly #offset: number;

  /** The `length` numbers at `offset`, which are there. */
  constructor(type: NumericType, view: DataView, offset: number, length: number) {
    this.#type = type;
    this.#view = view;
    this.#offset = offset;
    this.length = length;
  }

  read(): NumericArray {
    return this.#type.read(this.#view, this.#offset, this.length);
  }
}
