// Steps of native methods, which V8's coverage takes for one however much they look at.
import { Buffer } from 'node:buffer';

type Sized = { readonly length: number };
type Cost = (self: Sized, args: readonly unknown[], result: unknown) => number;

/** From where the search begins to what it finds. */
const searched: Cost = ({ length }, [, from], result) => {
  const start = typeof from === 'number' ? from : 0;
  return (typeof result === 'number' && result >= 0 ? result + 1 : length) - start;
};
/** From the end, or from where the search begins, back to what it finds. */
const searchedBack: Cost = ({ length }, [, from], result) =>
  (typeof from === 'number' ? from + 1 : length) - Math.max(Number(result), 0);
const whole: Cost = ({ length }) => length;
const made: Cost = (_self, _args, result) => (result as Sized).length;

const COSTS: readonly (readonly [prototype: object, costs: { readonly [method: string]: Cost }])[] = [
  [Array.prototype, { indexOf: searched, includes: whole, lastIndexOf: searchedBack, slice: made, concat: made }],
  [
    Buffer.prototype,
    {
      indexOf: searched,
      includes: whole,
      lastIndexOf: searchedBack,
      copyWithin: whole,
      toString: made,
    },
  ],
  [
    String.prototype,
    { indexOf: searched, includes: whole, replaceAll: whole, split: whole, trim: whole, toLowerCase: whole },
  ],
];

/** Adds up what native methods look at while `work` runs. */
export async function countNativeSteps(work: () => unknown): Promise<number> {
  let steps = 0;
  const count = (more: number) => {
    steps += Math.max(more, 0);
  };
  const restore = COSTS.flatMap(([prototype, costs]) =>
    Object.entries(costs).map(([method, cost]) => watch(prototype, method, cost, count)),
  );
  try {
    await work();
  } finally {
    for (const undo of restore) undo();
  }
  return steps;
}

function watch(prototype: object, method: string, cost: Cost, count: (steps: number) => void): () => void {
  const own = Object.getOwnPropertyDescriptor(prototype, method);
  const original = (prototype as { [name: string]: (...args: unknown[]) => unknown })[method]!;
  Object.defineProperty(prototype, method, {
    configurable: true,
    writable: true,
    value(this: Sized, ...args: unknown[]) {
      const result = original.apply(this, args);
      count(cost(this, args, result));
      return result;
    },
  });
  return () => {
    if (own) Object.defineProperty(prototype, method, own);
    else Reflect.deleteProperty(prototype, method);
  };
}
