import { describe, expect, test } from '@jest/globals';
import { choosePath, listPaths } from '../../lib/engine/kernel-path.ts';
import { FAR, makeEnsemble, NEAR, NUMBERS, type Recipe } from './random-ensemble.ts';

const MANY = Array.from({ length: 500 }, (_, index) => index);

const BUSHY: Recipe = {
  seed: 1,
  numTree: 3,
  numFeature: 5,
  numGroup: 1,
  isVector: false,
  maxDepth: 9,
  maxNode: 3000,
  density: 1,
  categorical: 0,
  categories: NEAR,
  thresholds: NUMBERS,
  continuous: 1,
  numRow: 1,
};

describe('the path of many rows', () => {
  test.each<[string, Partial<Recipe>, string]>([
    ['perfect trees of 8 levels', { maxDepth: 8 }, 'sliced'],
    ['perfect trees of 9 levels', {}, 'deep'],
    ['sparse trees of 9 levels', { density: 0.8 }, 'sliced'],
    ['chains of 30 levels', { maxDepth: 30 }, 'sliced'],
    ['trees of thousands of nodes', { maxDepth: 12 }, 'deep'],
    ['large trees of categories', { maxDepth: 12, categorical: 0.3 }, 'coded'],
    ['large trees of far categories', { maxDepth: 12, categorical: 0.3, categories: FAR }, 'general'],
    ['many trees of a few categories', { maxDepth: 6, categorical: 0.3, numTree: 30 }, 'sliced'],
    ['the same with many categories', { maxDepth: 6, categorical: 0.3, numTree: 30, categories: MANY }, 'coded'],
  ])('It should suit %s', (_name, parts, path) => {
    const paths = listPaths(makeEnsemble({ ...BUSHY, ...parts }));

    expect(choosePath(paths, 10_000)).toBe(path);
  });
});

describe('the path of a few rows', () => {
  test.each<[string, Partial<Recipe>, string]>([
    ['numeric trees', {}, 'walk'],
    ['trees of categories', { categorical: 0.3 }, 'general'],
  ])('It should be a walk for %s', (_name, parts, path) => {
    const paths = listPaths(makeEnsemble({ ...BUSHY, ...parts }));

    expect(choosePath(paths, 3)).toBe(path);
  });
});
