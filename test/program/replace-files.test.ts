import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { replaceFiles } from '../../handlers/program/replace-files.ts';

let folder: string;
const at = (name: string) => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kindling-files-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('replaceFiles', () => {
  test('It should keep mode and owner of what it replaces', async () => {
    writeFileSync(at('out.csv'), 'old');
    const isRoot = process.getuid?.() === 0;
    if (isRoot) chownSync(at('out.csv'), 1234, 2345);
    chmodSync(at('out.csv'), 0o640);
    const before = statSync(at('out.csv'));

    await replaceFiles([{ path: at('out.csv'), bytes: 'new' }]);

    const after = statSync(at('out.csv'));
    expect([after.mode, after.uid, after.gid]).toEqual([before.mode, before.uid, before.gid]);
    expect(readFileSync(at('out.csv'), 'utf8')).toBe('new');
  });

  test('It should give a new file the mode that the umask leaves', async () => {
    writeFileSync(at('ordinary'), '');

    await replaceFiles([{ path: at('new'), bytes: 'new' }]);

    expect(statSync(at('new')).mode).toBe(statSync(at('ordinary')).mode);
  });

  test.each([
    ['to a file', 'old'],
    ['to nothing yet', undefined],
  ])('It should keep a link %s and replace what it leads to', async (_, old) => {
    if (old !== undefined) writeFileSync(at('target.csv'), old);
    symlinkSync('target.csv', at('link.csv'));
    symlinkSync('link.csv', at('second.csv'));

    await replaceFiles([{ path: at('second.csv'), bytes: 'new' }]);

    expect([lstatSync(at('second.csv')).isSymbolicLink(), lstatSync(at('link.csv')).isSymbolicLink()]).toEqual([
      true,
      true,
    ]);
    expect(readFileSync(at('target.csv'), 'utf8')).toBe('new');
    expect(readdirSync(folder).sort()).toEqual(['link.csv', 'second.csv', 'target.csv']);
  });

  test('It should write into a pipe, which stays', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    const reading = readFile(at('pipe'), 'utf8');

    await replaceFiles([{ path: at('pipe'), bytes: 'through' }]);

    expect(await reading).toBe('through');
    expect([lstatSync(at('pipe')).isFIFO(), readdirSync(folder)]).toEqual([true, ['pipe']]);
  });

  test('It should say of an address that only files are written', async () => {
    const writing = replaceFiles([{ path: 's3://bucket/model.json', bytes: '{}' }]);
    await expect(writing).rejects.toMatchObject({ hint: expect.stringContaining('aws s3 cp') });
  });

  test('It should leave all files as they were when one cannot be written', async () => {
    writeFileSync(at('first'), 'old');
    const broken = (async function* () {
      yield Buffer.from('half');
      throw new Error('the source is broken');
    })();

    const writing = replaceFiles([
      { path: at('first'), bytes: 'new' },
      { path: at('second'), bytes: broken },
    ]);

    await expect(writing).rejects.toThrow('the source is broken');
    expect([readFileSync(at('first'), 'utf8'), readdirSync(folder)]).toEqual(['old', ['first']]);
  });

  test.each([
    ['a folder that is absent', 'no/such/file', 'ENOENT', 'name a file in a folder that is there'],
    ['a folder in place of the file', '.', 'EISDIR', 'it is a folder: name a file in it'],
    ['a file in place of the folder', 'file/in', 'ENOTDIR', 'a file is in the way of the folder: choose another place'],
  ])('It should say what is wrong and the way out: %s', async (_, name, code, hint) => {
    writeFileSync(at('file'), '');

    const writing = replaceFiles([{ path: at(name), bytes: '' }]);

    await expect(writing).rejects.toMatchObject({ message: `${at(name)} cannot be written: ${code}`, hint });
  });

  test('It should forget about signals when it is done', async () => {
    const before = process.listenerCount('SIGTERM');

    await replaceFiles([{ path: at('out'), bytes: 'x' }]);

    expect([process.listenerCount('SIGTERM'), existsSync(at('out'))]).toEqual([before, true]);
  });
});
