import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { loadCommands } from '../../handlers/commands/index.ts';
import { pack } from '../../handlers/commands/pack.ts';
import { loadModel } from '../../lib/model/load.ts';

const WINE = join(import.meta.dirname, '../../model-artifacts/wine');
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kindling-pack-'));
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

describe('kindling pack', () => {
  test('It should write a model that is the one it was given', async () => {
    const output = join(folder, 'wine.kindling');

    await pack.run({ output }, [WINE], loadCommands);

    const [packed, original] = await Promise.all([loadModel(output), loadModel(WINE)]);
    expect(packed.summary.fingerprint).toBe(original.summary.fingerprint);
    expect(readdirSync(folder)).toEqual(['wine.kindling']);
  });

  test('It should say why it cannot write, and leave nothing behind', async () => {
    const running = pack.run({ output: join(folder, 'no/such/wine.kindling') }, [WINE], loadCommands);

    await expect(running).rejects.toThrow(/wine.kindling cannot be written: ENOENT$/);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('It should want a model and an output', async () => {
    await expect(pack.run({ output: 'x' }, [], loadCommands)).rejects.toThrow('pack takes one model');
    await expect(pack.run({}, [WINE], loadCommands)).rejects.toThrow('pack needs the name of the file to write');
  });
});
