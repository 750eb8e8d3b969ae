import { describe, expect, test } from '@jest/globals';
import { DocumentNode, type DocumentValue } from '../../lib/model/formats/document.ts';
import { readUbjson } from '../../lib/model/formats/ubjson.ts';
import { writeUbjson } from '../../lib/model/save/ubjson-writer.ts';

type Members = Readonly<Record<string, DocumentValue>>;

const toMap = (members: Members) => new Map(Object.entries(members));

/** UBJSON of an object whose members are spelled out. */
const spell = (...members: string[]) => Buffer.from(`{${members.join('')}}`, 'latin1');
const key = (text: string) => `L\0\0\0\0\0\0\0${String.fromCharCode(text.length)}${text}`;

describe('readUbjson', () => {
  test('It should tell the objects of a list apart, whatever their keys', () => {
    const objects: Members[] = [
      { id: 0, name: 'first', values: Float32Array.of(1, 2.5) },
      { id: 1, name: 'second', values: Float32Array.of(-0, NaN, 3) },
      { name: 'third', values: Int32Array.of(7) },
      { id: 3 },
      {},
      { id: 5, more: toMap({ id: 50, name: 'inner' }), name: 'sixth', values: new Float32Array(0) },
      { id: 6, name: 'seventh', values: Float32Array.of(9) },
    ];

    const nodes = new DocumentNode(readUbjson(writeUbjson(toMap({ objects: objects.map(toMap) })))).objects('objects');

    const read = nodes.map((node) => Object.fromEntries(node.keys().map((name) => [name, node.get(name)])));
    expect(read).toEqual([...objects.slice(0, 5), { ...objects[5], more: expect.anything() }, objects[6]]);
    expect(nodes.map((node) => node.keys())).toEqual(objects.map((object) => Object.keys(object)));
    expect(nodes.map((node) => node.has('values'))).toEqual([true, true, true, false, false, true, true]);
    expect(nodes[5]!.object('more').integer('id')).toBe(50);
  });

  test('It should take keys in any order', () => {
    const list = [spell(`${key('a')}U\x01`, `${key('b')}U\x02`), spell(`${key('b')}U\x03`, `${key('a')}U\x04`)];
    const bytes = spell(`${key('list')}[${list.map((object) => object.toString('latin1')).join('')}]`);

    const nodes = new DocumentNode(readUbjson(bytes)).objects('list');

    expect(nodes.map((node) => [node.keys(), node.integer('a'), node.integer('b')])).toEqual([
      [['a', 'b'], 1, 2],
      [['b', 'a'], 4, 3],
    ]);
  });

  test('It should give the first of equal keys, as XGBoost does', () => {
    const node = new DocumentNode(readUbjson(spell(`${key('a')}U\x01`, `${key('b')}U\x02`, `${key('a')}U\x03`)));

    expect(node.keys()).toEqual(['a', 'b']);
    expect([node.integer('a'), node.integer('b')]).toEqual([1, 2]);
  });

  test('It should give the same numbers again, and their count without them', () => {
    const node = new DocumentNode(readUbjson(writeUbjson(toMap({ values: Float32Array.of(1, -2), flags: [true] }))));

    expect(node.float32s('values')).toEqual(Float32Array.of(1, -2));
    expect(node.float32s('values')).toEqual(Float32Array.of(1, -2));
    expect(node.length('values')).toBe(2);
    expect(node.get('flags')).toEqual([true]);
  });

  test('It should name the byte where a key goes beyond the end', () => {
    const bytes = spell(`${key('objects')}[{${key('abc')}U\x01}{${key('abc')}U\x01}]`);

    expect(() => readUbjson(bytes.subarray(0, 46))).toThrow(
      'UBJSON, byte 36: the length 3 goes beyond the end of the file',
    );
  });
});
