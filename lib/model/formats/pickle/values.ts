/**
 * What Python data becomes: lists and tuples are arrays, dicts are maps, bytes and bytearrays are byte arrays.
 * Everything else is an inert description of what Python would have made.
 */
export type PickleValue =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | PickleGlobal
  | PickleObject;

/** A class or function that the stream names. */
export class PickleGlobal {
  /** `module.name` */
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** An instance: what it was made from, and the state that it was given. Nothing of it ever runs. */
export class PickleObject {
  /** `module.name` of its class */
  readonly className: string;
  readonly args: readonly PickleValue[];
  state: PickleValue = null;
  /** What a list or dict of a class of its own holds besides its state. */
  items: PickleValue[] | undefined;
  entries: Map<PickleValue, PickleValue> | undefined;

  constructor(className: string, args: readonly PickleValue[]) {
    this.className = className;
    this.args = args;
  }

  /** A member of the state, where that is a dict. */
  get(key: string): PickleValue | undefined {
    return this.state instanceof Map ? this.state.get(key) : undefined;
  }
}
