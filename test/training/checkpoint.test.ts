import { describe, expect, test } from '@jest/globals';
import { ConfigurationError } from '../../lib/errors.ts';
import { writeJson } from '../../lib/model/save/json-writer.ts';
import { parseParameters } from '../../lib/training/parameters.ts';
import { type TrainOptions, train } from '../../lib/training/train.ts';
import { readGoldenCase } from './support/golden-case.ts';

/** What a run has saved after some rounds, when it was interrupted. */
async function interrupt(options: TrainOptions, afterRound: number): Promise<Uint8Array> {
  let saved: Uint8Array | undefined;
  const stop = new Error('stopped');
  const running = train({
    ...options,
    onRound: ({ round, saveCheckpoint }) => {
      if (round < afterRound) return;
      saved = saveCheckpoint();
      throw stop;
    },
  });
  await expect(running).rejects.toBe(stop);
  return saved!;
}

describe('checkpoints', () => {
  test.each([
    'squarederror-missing',
    'base-margin-softprob',
    'cats-mixed',
    'colsample',
    'gradient-based',
    'dart-skip',
    'dart-softprob',
    'rank-mean',
    'rank-unbiased',
    'early-stop-auc',
  ])('It should resume to the identical model: %s', async (slug) => {
    const { options, featureTypes, model: expected } = readGoldenCase(slug);

    const checkpoint = await interrupt(options, 1);
    const model = await train({ ...options, checkpoint });

    expect(writeJson(model.toDocument({ featureTypes }))).toBe(expected);
  });

  test('It should count rounds on and report only new ones', async () => {
    const { options } = readGoldenCase('early-stop');
    const checkpoint = await interrupt(options, 4);
    const rounds: number[] = [];

    await train({ ...options, checkpoint, onRound: ({ round }) => void rounds.push(round) });

    expect(rounds).toEqual([5, 6, 7, 8, 9, 10]);
  });

  test('It should do nothing more when the run was complete', async () => {
    const { options, model: expected } = readGoldenCase('early-stop');
    const checkpoint = await interrupt(options, 10);

    const model = await train({ ...options, checkpoint });

    expect(writeJson(model.toDocument())).toBe(expected);
  });

  test('It should refuse the checkpoint of another run, and a damaged one', async () => {
    const { options } = readGoldenCase('early-stop');
    const checkpoint = await interrupt(options, 1);
    const parameters = parseParameters(new Map([['objective', 'reg:pseudohubererror']]));

    await expect(train({ ...options, parameters, checkpoint })).rejects.toThrow(
      /checkpoint cannot be resumed: it is of another run/,
    );
    await expect(train({ ...options, checkpoint: checkpoint.subarray(0, 500) })).rejects.toThrow(ConfigurationError);
  });
});
