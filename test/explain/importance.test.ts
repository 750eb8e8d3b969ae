import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { computeImportance } from '../../lib/explain/importance.ts';
import { computeTreeShapes } from '../../lib/explain/tree-shapes.ts';
import { listFixtures, loadFixture } from '../parity/fixture.ts';

type Scores = Record<string, Record<string, number>>;
const scores = JSON.parse(readFileSync(join(import.meta.dirname, 'importance.json'), 'utf8')) as Record<string, Scores>;

describe('importance', () => {
  const fixtures = listFixtures(({ slug, booster }) => slug in scores && booster !== 'gblinear');

  test.each(fixtures)("It should be what XGBoost's get_score gives: $slug", (fixture) => {
    const { booster, featureNames } = loadFixture(fixture).learner;
    const importance = computeImportance('ensemble' in booster ? [booster.ensemble] : []);

    const byName = (kind: 'weight' | 'gain' | 'cover' | 'totalGain' | 'totalCover') =>
      Object.fromEntries(importance.map((one) => [featureNames?.[one.feature] ?? `f${one.feature}`, one[kind]]));
    expect(byName('weight')).toEqual(scores[fixture.slug]!.weight);
    expect(byName('gain')).toEqual(scores[fixture.slug]!.gain);
    expect(byName('cover')).toEqual(scores[fixture.slug]!.cover);
    expect(byName('totalGain')).toEqual(scores[fixture.slug]!.total_gain);
    expect(byName('totalCover')).toEqual(scores[fixture.slug]!.total_cover);
  });

  test('It should count the trees of several ensembles together', () => {
    const [fixture] = listFixtures(({ slug }) => slug === 'squarederror-v3.4-json');
    const { booster } = loadFixture(fixture!).learner;
    const ensemble = (booster as Extract<typeof booster, { ensemble: unknown }>).ensemble;

    const [first] = computeImportance([ensemble, ensemble]);

    expect(first!.weight).toBe(2 * scores['squarederror-v3.4-json']!.weight!.f0!);
    expect(first!.gain).toBeCloseTo(scores['squarederror-v3.4-json']!.gain!.f0!, 4);
  });
});

describe('tree shapes', () => {
  test('It should leave out pruned nodes', () => {
    const [fixture] = listFixtures(({ slug }) => slug === 'pruned-v3.4-json');
    const { booster } = loadFixture(fixture!).learner;
    const ensemble = (booster as Extract<typeof booster, { ensemble: unknown }>).ensemble;

    const { numLeaf, depth, leavesAtDepth } = computeTreeShapes(ensemble);

    // every split has one leaf more than a tree without it; get_score counts the splits
    const numSplit = Object.values(scores['pruned-v3.4-json']!.weight!).reduce((sum, count) => sum + count);
    expect(numLeaf.reduce((sum, count) => sum + count)).toBe(numSplit + ensemble.numTree);
    expect(leavesAtDepth.reduce((sum, count) => sum + count)).toBe(numSplit + ensemble.numTree);
    expect(Math.max(...depth)).toBe(ensemble.maxDepth);
  });
});
