import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { TreeEnsemble } from '../../lib/engine/tree-ensemble.ts';
import { ModelFormatError } from '../../lib/errors.ts';
import { loadModel } from '../../lib/model/load.ts';
import type { Model } from '../../lib/model/model.ts';
import { checksum } from '../../lib/model/packed/checks.ts';
import { readPackedModel } from '../../lib/model/packed/read.ts';
import { packModel } from '../../lib/model/packed/write.ts';
import type { XgboostModel } from '../../lib/model/xgboost-model.ts';
import { listFixtures, loadFixture } from '../parity/fixture.ts';
import { answer, fillMatrix, readAnswers, readCsv } from './csv.ts';

const FOLDERS = join(import.meta.dirname, 'model-dirs');
const BUNDLED = join(import.meta.dirname, '../../model-artifacts');
const folder = mkdtempSync(join(tmpdir(), 'kindling-packed-'));

afterAll(() => rmSync(folder, { recursive: true }));

/** What answers are made of besides numbers. */
function names({ featureNames, categories, kind, classes, numGroup }: Model): object {
  const isNamed = categories.some((codes) => codes !== undefined);
  return { featureNames, categories: isNamed ? categories : [], kind, classes, numGroup };
}

/** The trees of a packed model: views, so that what is written to them is written to the file. */
function ensembleOf(bytes: Uint8Array): TreeEnsemble {
  const { booster } = (readPackedModel(bytes) as XgboostModel).learner;
  return (booster as { ensemble: TreeEnsemble }).ensemble;
}

/** The file after changes, as if it had been written so. */
function withChecksum({ buffer }: Uint8Array): ArrayBufferLike {
  new DataView(buffer).setUint32(12, checksum(new Uint8Array(buffer, 16)), true);
  return buffer;
}

describe('packModel and readPackedModel', () => {
  test.each(listFixtures(() => true))('It should keep all that is known of $slug', (fixture) => {
    const model = loadFixture(fixture);

    const packed = readPackedModel(packModel(model));

    expect(packed.summary).toEqual({ ...model.summary, format: 'packed', bytes: packModel(model).length });
    expect(names(packed)).toEqual(names(model));
  });

  test.each(readdirSync(FOLDERS).filter((name) => !name.includes('.')))(
    'It should answer what Python answered when %s is packed',
    async (name) => {
      const place = join(FOLDERS, name);
      const { header } = JSON.parse(readFileSync(join(place, 'about.json'), 'utf8')) as { header: boolean };
      const model = await loadModel(join(place, 'model'));
      const packed = readPackedModel(packModel(model));

      const answers = await answer(packed, fillMatrix(packed, readCsv(join(place, 'rows.csv'), header), header));

      expect(answers).toEqual(readAnswers(join(place, 'expected.csv'), header));
      expect(names(packed)).toEqual(names(model));
      expect(packed.summary.fingerprint).toBe(model.summary.fingerprint);
    },
  );

  test.each([
    ['an array', (bytes: Uint8Array) => bytes],
    ['a Buffer, whose slice is no copy', ({ buffer }: Uint8Array) => Buffer.from(buffer)],
  ])('It should load from bytes that begin anywhere in %s', async (_what, made) => {
    const bytes = packModel(await loadModel(join(BUNDLED, 'wine')));
    const shifted = made(new Uint8Array(bytes.length + 1));
    shifted.set(bytes, 1);

    const model = readPackedModel(shifted.subarray(1));

    expect(model.summary.bytes).toBe(bytes.length);
  });

  test('It should share its arrays with the file', async () => {
    const bytes = packModel(await loadModel(join(BUNDLED, 'abalone')));

    const model = readPackedModel(bytes);

    expect(model).toHaveProperty('learner.booster.ensemble.leftChild.buffer', bytes.buffer);
  });
});

describe('loadModel', () => {
  test('It should find a packed artifact in a folder, before other models and whatever its name says', async () => {
    const original = await loadModel(join(BUNDLED, 'wine'));
    writeFileSync(join(folder, 'model.kindling'), packModel(original));
    writeFileSync(join(folder, 'model.json'), 'not even read');
    writeFileSync(join(folder, 'xgboost-model'), packModel(original));

    const found = await loadModel(folder);
    const named = await loadModel(join(folder, 'xgboost-model'));

    expect(found.summary).toMatchObject({ format: 'packed', fingerprint: original.summary.fingerprint });
    expect(named.classes).toEqual(['TypeA', 'TypeB', 'TypeC']);
  });
});

describe('a damaged artifact', () => {
  const [fixture] = listFixtures(({ slug }) => slug === 'cats-strings-v3.4-json');
  const good = packModel(loadFixture(fixture!));

  /** The error of a changed copy. */
  function refusal(change: (bytes: DataView) => ArrayBufferLike | undefined): ModelFormatError | undefined {
    const copy = good.slice();
    const bytes = new Uint8Array(change(new DataView(copy.buffer)) ?? copy.buffer);
    try {
      readPackedModel(bytes);
      return undefined;
    } catch (error) {
      expect(error).toBeInstanceOf(ModelFormatError);
      return error as ModelFormatError;
    }
  }

  test('It should be told from one of another version', () => {
    const error = refusal((bytes) => void bytes.setUint32(8, 7, true));

    expect(error).toMatchObject({
      message: 'the model was packed in layout 7, and this kindling reads 3',
      hint: 'pack the model again with the kindling that serves it',
    });
  });

  test('It should be refused when any byte has changed', () => {
    const places = Array.from({ length: good.length }, (_, at) => at).filter((at) => at % 97 === 0);

    const errors = places.map((at) => refusal((bytes) => void bytes.setUint8(at, bytes.getUint8(at) ^ 0x80)));

    expect(errors).not.toContain(undefined);
  });

  test('It should be refused when two words have changed places', () => {
    const exchange = (a: number, b: number) =>
      refusal((bytes) => {
        const word = bytes.getUint32(a, true);
        bytes.setUint32(a, bytes.getUint32(b, true), true);
        bytes.setUint32(b, word, true);
      });
    const at = Array.from({ length: good.length / 4 - 8 }, (_, word) => 16 + 4 * word).filter(
      (place) => place % 68 === 0,
    );
    const differ = (a: number, b: number) => Buffer.compare(good.subarray(a, a + 4), good.subarray(b, b + 4)) !== 0;
    const pairs = at.flatMap((a) => [a + 4, a + 16].map((b) => [a, b] as const)).filter(([a, b]) => differ(a, b));

    const errors = pairs.map(([a, b]) => exchange(a, b));

    expect(errors.length).toBeGreaterThan(100);
    expect(errors).not.toContain(undefined);
  });

  test('It should be refused when it is cut or longer', () => {
    const cut = refusal(({ buffer }) => buffer.slice(0, good.length - 16));
    const header = refusal(({ buffer }) => buffer.slice(0, 20));
    const longer = refusal(() => Uint8Array.of(...good, ...new Uint8Array(16)).buffer);

    expect(cut?.message).toBe(`the packed model should have ${good.length} bytes, but has ${good.length - 16}`);
    expect(header?.message).toBe('the packed model ends within its header');
    expect(longer?.message).toMatch('the packed model should have');
  });

  test('It should be refused when its description lies', () => {
    const lie = (from: string, to: string) =>
      refusal(({ buffer }) => {
        const text = Buffer.from(buffer).toString('latin1').replace(from, to);
        return withChecksum(new Uint8Array(Buffer.from(text, 'latin1')));
      })?.message;

    expect(lie('"numNode":', '"numNodf":')).toBe('description.members[0].numNode is missing');
    expect(lie('"numTree":7', '"numTree":9')).toMatch('contradicts itself');
    expect(lie('"booster":"gbtree"', '"booster":"gbtrek"')).toBe(
      'description.members[0].booster is not one of gbtree, dart, gblinear',
    );
    expect(lie('{"members":', '{"membres":')).toBe('description.members is missing');
    expect(lie('{"members":', '[{"member":')).toBe('the description of the packed model is not JSON');
  });

  const lies: [string, (ensemble: TreeEnsemble) => void, string | RegExp][] = [
    ['a child in another tree', ({ leftChild }) => leftChild.set([100], 0), /^tree 0, node 0: its children are not/],
    ['a child before all trees', ({ rightChild }) => rightChild.set([-1], 0), /^tree 0, node 0: its children are not/],
    [
      'a cycle',
      ({ leftChild }) => leftChild.set([leftChild[0]!], leftChild[0]!),
      /reached twice, so this is not a tree$/,
    ],
    ['one child on both sides', ({ leftChild, rightChild }) => rightChild.set(leftChild.subarray(0, 1)), /not a tree$/],
    [
      'a feature beyond the last',
      ({ splitIndex }) => splitIndex.set([99], 0),
      /^tree 0, node 0: it splits on a feature that/,
    ],
    ['a leaf that goes on', (e) => e.rightChild.set([5], e.leftChild.indexOf(-1)), /it is a leaf with a right child/],
    [
      'a leaf with a feature',
      (e) => e.splitIndex.set([1], e.leftChild.indexOf(-1)),
      /is neither a split that rows can/,
    ],
    [
      'a branch that is cut off',
      ({ leftChild, rightChild }) => void [leftChild, rightChild].map((c) => c.set([-1], 0)),
      /neither/,
    ],
    ['trees of no nodes', ({ treeOffset }) => treeOffset.set([0], 1), /^the trees do not divide the \d+ nodes/],
    [
      'a group beyond the last',
      ({ treeGroup }) => treeGroup.set([3], 0),
      'tree 0 belongs to group 3, but the model has 1',
    ],
    [
      'rounds beyond the last tree',
      ({ iterationIndptr }) => iterationIndptr.set([99], 1),
      /^iteration_indptr does not/,
    ],
    [
      'a missing value that goes nowhere',
      ({ defaultLeft }) => defaultLeft.set([2], 0),
      /^tree 0, node 0: it is neither/,
    ],
    ['a category above all', ({ categories }) => categories.set([2 ** 24], 0), /its categories do not ascend/],
    [
      'categories before the first',
      ({ categoryOffset }) => categoryOffset.set([-4], 1),
      /its categories are out of place/,
    ],
  ];

  test.each(lies)('It should be refused when its checksum is right, but it has %s', (_what, change, message) => {
    const error = refusal(({ buffer }) => {
      change(ensembleOf(new Uint8Array(buffer)));
      return withChecksum(new Uint8Array(buffer));
    });

    expect(error?.message).toMatch(message);
  });

  test('It should be refused when the row of a leaf vector is not there', () => {
    const [vectors] = listFixtures(({ slug }) => slug === 'vector-leaf-v3.3-json');
    const bytes = packModel(loadFixture(vectors!));
    const { leftChild, rightChild } = ensembleOf(bytes);

    rightChild[leftChild.indexOf(-1)] = 10_000;

    expect(() => readPackedModel(new Uint8Array(withChecksum(bytes)))).toThrow(/without its leaf vector/);
  });
});
