import { describe, expect, test } from '@jest/globals';
import { LinearMemory } from '../../lib/wasm/linear-memory.ts';
import { KernelModule } from '../../lib/wasm/module.ts';

interface Powers {
  /** 10^n, for n from 0 to 3 */
  power(n: number): number;
  /** f64 (count) */
  sum(values: number, count: number): number;
}

/**
 * A module with static data, as asc makes it with the options of the build:
 *
 *     export const heapBase: usize = __heap_base;
 *     const powers = memory.data<f64>([1, 10, 100, 1000]);
 *     export function power(n: i32): f64 { return load<f64>(powers + (<usize>n << 3)); }
 *     export function sum(at: usize, n: i32): f64 { … }
 */
const WITH_STATIC_DATA = Uint8Array.from(
  Buffer.from(
    'AGFzbQEAAAABDwNgAABgAn9/AXxgAX8BfAISAQNlbnYGbWVtb3J5AgEBgIAEAwQDAAECBgYBfwFBAAsHIwQIaGVhcEJhc2UDAAVwb3dlcgACA3N1' +
      'bQABBm1lbW9yeQIACAEADAEBCkUDBwBBoAgkAAssAgF/AXwDQCABIAJKBEAgAyAAIAJBA3RqKwMAoCEDIAJBAWohAgwBCwsgAwsOACAAQQN0QYAI' +
      'aisDAAsLJwEAQYAICyAAAAAAAADwPwAAAAAAACRAAAAAAAAAWUAAAAAAAECPQA==',
    'base64',
  ),
);

const powersModule = () => new KernelModule<Powers>(() => WITH_STATIC_DATA);

describe('a module of kernels', () => {
  test('It should keep its static data, whatever is allocated', () => {
    const memory = new LinearMemory();
    const kernels = powersModule().instantiate(memory);

    const ones = memory.put(new Float64Array(131_072).fill(1)); // 1 MB

    expect(kernels.sum(ones, 131_072)).toBe(131_072);
    expect([0, 1, 2, 3].map((n) => kernels.power(n))).toEqual([1, 10, 100, 1000]);
  });

  test('It should refuse a memory that holds something where its static data goes', () => {
    const memory = new LinearMemory();
    memory.put(new Float64Array(256));

    expect(() => powersModule().instantiate(memory)).toThrow('must be the only one, and come before');
  });

  test('It should refuse a second module with static data, which would lie upon the first', () => {
    const memory = new LinearMemory();
    powersModule().instantiate(memory);

    expect(() => powersModule().instantiate(memory)).toThrow('must be the only one');
  });

  test('It should run what another thread has compiled', () => {
    const [first, second] = [powersModule(), powersModule()];

    second.adopt(first.compile()!);

    expect(second.instantiate(new LinearMemory()).power(3)).toBe(1000);
  });
});

describe('linear memory', () => {
  test('It should hand out zeros again where something stood', () => {
    const memory = new LinearMemory();
    const mark = memory.size;
    const first = memory.put(Uint8Array.of(1, 2, 3));

    memory.release(mark);
    const again = memory.allocate(3);

    expect(again).toBe(first);
    expect([...memory.bytes(again, 3)]).toEqual([0, 0, 0]);
  });

  test('It should keep room behind every array, and never hand out 0', () => {
    const memory = new LinearMemory();

    const [first, second] = [memory.allocate(1), memory.reserve(1)];

    expect(first).toBeGreaterThan(0);
    expect(second - first).toBeGreaterThanOrEqual(65);
  });

  test('It should refuse more than there is, and go on with what it has', () => {
    const memory = new LinearMemory();

    expect(() => memory.allocate(2 ** 33)).toThrow(RangeError);
    expect(memory.bytes(memory.put(Uint8Array.of(7)), 1)).toEqual(Uint8Array.of(7));
  });
});
