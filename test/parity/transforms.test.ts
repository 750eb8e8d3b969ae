import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ModelFormatError } from '../../lib/errors.ts';
import { findObjective } from '../../lib/objective/index.ts';
import { countDifferences, FIXTURES, readFloats } from './fixture.ts';

interface Outputs {
  readonly objective: string;
  readonly margins: string;
  readonly num_group: number;
  readonly file: string;
}

interface Links {
  readonly objective: string;
  readonly base_scores: string;
  readonly file: string;
}

const { outputs, links } = JSON.parse(readFileSync(join(FIXTURES, 'transforms/transforms.json'), 'utf8')) as {
  outputs: Outputs[];
  links: Links[];
};

/** The grids went through a leaf of value 0, and -0 + 0 is 0. */
function addZeroLeaf(values: Float32Array): Float32Array {
  return values.map((value) => value + 0);
}

describe('output transforms', () => {
  test.each(outputs)('It should make XGBoost’s outputs of margins: $objective', (entry) => {
    const margin = addZeroLeaf(readFloats(`transforms/${entry.margins}`));
    const wanted = readFloats(`transforms/${entry.file}`);

    const value = findObjective(entry.objective).toValue(margin, entry.num_group);

    expect(countDifferences(value, wanted)).toBe(0);
  });
});

describe('intercept links', () => {
  test.each(links)('It should make XGBoost’s margins of base scores, or refuse them: $objective', (entry) => {
    const scores = readFloats(`transforms/${entry.base_scores}`);
    const wanted = readFloats(`transforms/${entry.file}`);
    const { toMargin } = findObjective(entry.objective);

    const margins = scores.map((score) => {
      try {
        return toMargin(Float32Array.of(score))[0]!;
      } catch (error) {
        expect(error).toBeInstanceOf(ModelFormatError);
        return Number.NaN;
      }
    });

    expect(countDifferences(addZeroLeaf(margins), wanted)).toBe(0);
  });
});
