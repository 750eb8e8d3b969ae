import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { FeatureMatrix } from '../../lib/engine/feature-matrix.ts';
import { completeModel } from '../../lib/model/complete.ts';
import { convertModel } from '../../lib/model/convert/convert.ts';
import { RELEASES, type Release } from '../../lib/model/convert/release.ts';
import { readModelFile } from '../../lib/model/formats/index.ts';
import { writeJsonChunks } from '../../lib/model/save/json-writer.ts';
import type { XgboostModel } from '../../lib/model/xgboost-model.ts';
import { openFixture } from './convert-fixture.ts';
import {
  countDifferences,
  type Expectation,
  type Fixture,
  listFixtures,
  loadPackedFixture,
  readFloats,
  readMatrix,
} from './fixture.ts';

/** What real releases made of the files; generate/conversions.py says how. */
type Row = readonly [own: string | null, converted: string, numDifferent: number, largest: number];
const RECORD = JSON.parse(readFileSync(join(import.meta.dirname, 'conversions.json'), 'utf8')) as Readonly<
  Record<string, Readonly<Record<string, Row | null>>>
>;

/** XGBoost writes down that these have no rounds at all, and 3.4.1 then refuses to predict with them: kindling writes [0]. */
const NO_ROUNDS = /^zero-rounds(?:-base)?-v1\.7-json\./;
/** Files that do not count the rounds, or count none: the note says that earlier releases link the intercept. */
const UNLINKED = /^(?:gblinear-old-v1\.[04]|zero-rounds-v(?:1\.7|3\.4))-json\./;
/** The row that says what 1.5 and 1.6 do with categories that training did not have, as the note tells. */
const ODD_CATEGORIES = /^(?:cats-odd-codes|interactions-cats|interactions-dart|refreshed)-/;
/** Files of the binary format: of gblinear they do not say that the intercept was estimated, and 1.0 saves those of 0.x wrong. */
const OTHER_INTERCEPT = /^binary-gblinear-v1\.7-bin\./;
const MARGIN_AS_INTERCEPT = /^binary-(?:gblinear|logistic|poisson)-v0\./;

/** Where kindling's file is not what the release saves of the original. */
function isOtherwise(release: Release, name: string): boolean {
  if (NO_ROUNDS.test(name) || OTHER_INTERCEPT.test(name)) return true;
  return release.name === '1.0' && MARGIN_AS_INTERCEPT.test(name);
}

/** 1.0 and 1.1 save the intercept with six decimals, releases before 3.3 no categories of trees with several numbers per leaf. */
function changesWhatItLoads(release: Release, slug: string): boolean {
  if (!release.since('1.2')) return true;
  return /^(?:vector-leaf-cats|multilabel-vector-leaf)/.test(slug) && !release.since('3.3');
}

const fixtures = listFixtures(() => true);
const counts = { identical: 0, kept: 0 };

afterAll(() => {
  process.stdout.write(
    `\nconverted files that are byte for byte what a real XGBoost saves of the original: ${counts.identical}; ` +
      `of what they have become: ${counts.kept}\n`,
  );
});

/** Of all rounds. */
function marginsOf(model: XgboostModel, matrix: FeatureMatrix): Float32Array {
  return model.score(matrix, { iterationRange: { begin: 0, end: 0 } }).margin!;
}

function shaOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 8);
}

function rowOf(release: Release, slug: string, format: string): Row | null | undefined {
  return RECORD[release.name]?.[`${slug}.${format}`];
}

/** The first margin of the whole model that the newest release stands by. */
function findMargin({ expect: entries }: Fixture): Expectation | undefined {
  return entries.find(
    (entry) =>
      entry.output === 'margin' &&
      !['superseded_by', 'iteration_range', 'base_margin', 'csr', 'api', 'missing'].some((key) => key in entry),
  );
}

describe('what real XGBoost has made of converted files', () => {
  test.each(RELEASES)('$name loads every one that was written for it, and predicts the same', (release) => {
    const rows = Object.entries(RECORD[release.name]!);
    const order = release.since('1.4') ? 0 : 1e-5; // which the note tells

    const unreadable = rows.filter(([, row]) => row === null);
    const others = rows.filter(([name, row]) => {
      const isTold = UNLINKED.test(name) || (ODD_CATEGORIES.test(name) && !release.since('1.7'));
      return row !== null && row[3] > order && !isTold;
    });

    expect(rows.length).toBeGreaterThan(140);
    expect(unreadable).toEqual([]);
    expect(others).toEqual([]);
  });
});

/** Files of gblinear that count no rounds: their own release links the intercept, the newest one does not, as a note says. */
function isUnlinked(release: Release, name: string): boolean {
  if (/gblinear/.test(name) && !release.since('1.5')) return true;
  return UNLINKED.test(name) || (/^(?:binary-gblinear|zero-rounds)-/.test(name) && !release.since('1.7'));
}

/** The newest release and, to save time, every seventh of the others. */
function listReleases(index: number): readonly Release[] {
  return RELEASES.filter((_, at) => at === RELEASES.length - 1 || at % 7 === index % 7);
}

/** What the release saves of the original, or where that is not to be had, of what it has loaded. */
function wantedOf(release: Release, slug: string, [own, kept]: Row): string | undefined {
  if (own !== null && !isOtherwise(release, `${slug}.`)) return own;
  return changesWhatItLoads(release, slug) ? undefined : kept;
}

describe.each(fixtures)('$slug', (fixture) => {
  const { slug } = fixture;

  test('It should be written as a release writes it, and predict the same bits when kindling reads it again', () => {
    const entry = findMargin(fixture);
    const { model, convert } = openFixture(fixture);
    const matrix = entry && readMatrix(fixture, entry);
    for (const release of listReleases(fixtures.indexOf(fixture))) {
      for (const format of ['json', 'ubj'] as const) {
        const row = rowOf(release, slug, format);
        if (!row) continue;
        const { bytes } = convert(release, format);
        const sha = shaOf(bytes);
        expect({ release: release.name, format, sha }).toEqual({
          release: release.name,
          format,
          sha: wantedOf(release, slug, row) ?? sha,
        });
        counts[row[0] === sha ? 'identical' : 'kept']++;
        if (!matrix || isUnlinked(release, `${slug}.`)) continue;
        const again = completeModel(readModelFile(bytes), bytes);
        expect(countDifferences(marginsOf(again, matrix), marginsOf(model, matrix))).toBe(0);
      }
    }
  });
});

describe('a packed model', () => {
  const packable = fixtures.filter(
    (fixture) =>
      findMargin(fixture) !== undefined &&
      !/quantile|expectile/.test(fixture.objective) &&
      fixture.slug !== 'zero-rounds-v1.7-json',
  );

  test.each(packable)('$slug predicts the same as XGBoost’s file again', (fixture) => {
    const entry = findMargin(fixture)!;
    const { document } = convertModel(loadPackedFixture(fixture), undefined, RELEASES.at(-1)!);
    const bytes = new Uint8Array(Buffer.concat([...writeJsonChunks(document)]));
    const again = completeModel(readModelFile(bytes), bytes);
    const wanted = readFloats(`${fixture.slug}/${entry.file}`);

    const got = marginsOf(again, readMatrix(fixture, entry));

    expect(countDifferences(got, wanted)).toBe(0);
  });

  test('It should be refused where XGBoost needs what it does not keep', () => {
    const fixture = fixtures.find(({ slug }) => slug === 'quantile5-v3.3-ubj')!;

    const convert = () => convertModel(loadPackedFixture(fixture), undefined, RELEASES.at(-1)!);

    expect(convert).toThrow('a packed reg:quantileerror does not keep its levels');
  });
});
