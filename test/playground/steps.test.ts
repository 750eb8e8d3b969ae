import { describe, expect, test } from '@jest/globals';
import { showFloat32 } from '../../lib/playground/answer.ts';
import { moveBy, stepsOf } from '../../lib/playground/steps.ts';

describe('Steps of a slider', () => {
  test('It should reach beyond the thresholds and to every example, in round steps', () => {
    const steps = stepsOf({ kind: 'number', range: [0.1, 0.9] }, [Number.NaN, 1.3])!;

    expect(steps.min).toBeLessThan(0.1);
    expect(steps.max).toBeGreaterThan(1.3);
    expect([0.005, 0.01, 0.02]).toContain(steps.step);
  });

  test('It should move whole numbers by whole steps, and decimals without a tail', () => {
    const whole = stepsOf({ kind: 'integer', range: [2, 9] }, [])!;
    const decimal = stepsOf({ kind: 'number', range: [0, 10] }, [])!;

    expect(moveBy('4', 1, whole)).toBe('5');
    expect(moveBy('0.2', 1, decimal)).toBe('0.3');
    expect(moveBy('', 0, whole)).toMatch(/^[56]$/);
  });

  test('It should have none where there is nothing to move', () => {
    expect(stepsOf({ kind: 'number' }, [1])).toBeUndefined();
    expect(stepsOf({ kind: 'category', range: [0, 1] }, [])).toBeUndefined();
  });

  test('It should move through a single threshold, negative and huge ones as well', () => {
    for (const value of [0, -5, 1e-30, 3e38]) {
      const { min, max, step } = stepsOf({ kind: 'number', range: [value, value] }, [])!;
      expect([min < max, step > 0]).toEqual([true, true]);
    }
  });
});

describe('showFloat32', () => {
  test.each([
    [Math.fround(0.1), '0.1000'],
    [0.5, '0.5000'],
    [9, '9.000'],
    [Math.fround(12.345678), '12.345678'],
    [0, '0.000'],
    [Math.fround(1e-10), '1e-10'],
    [-2, '-2.000'],
  ])('It should show %p by its shortest decimal with four digits at least', (value, text) => {
    expect(showFloat32(value)).toBe(text);
    expect(Math.fround(Number(text))).toBe(value);
  });
});
