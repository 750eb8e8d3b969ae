import { describe, expect, test } from '@jest/globals';
import { readSettings } from '../../handlers/environment.ts';
import { modelDir } from '../support/real-models.ts';
import { waysIn } from '../support/ways-in.ts';

const [server] = waysIn;

describe('an answer that a default of the server spoils', () => {
  const ask = async (query: string) => {
    const settings = readSettings({ SAGEMAKER_INFERENCE_OUTPUT: 'probability', KINDLING_ON_UNKNOWN_CATEGORY: 'fail' });
    const { defaultOutputs, defaultOptions, defaultSources } = settings;
    const service = await server!.open({
      modelUri: modelDir('abalone'),
      defaultOutputs,
      defaultOptions,
      defaultSources,
    });
    try {
      const body = 'length,diameter,height,whole_weight,shucked_weight,viscera_weight,shell_weight\n1,1,1,1,1,1,1\n';
      return JSON.parse((await service.ask({ path: `/invocations${query}`, body })).text);
    } finally {
      await service.close();
    }
  };

  test('names the variable that set it', async () => {
    const { code, hint } = await ask('');

    expect([code, hint]).toEqual([
      'invalid-option',
      expect.stringMatching(/; this server's default of outputs is set by SAGEMAKER_INFERENCE_OUTPUT$/),
    ]);
  });

  test('does not where the request asked for it', async () => {
    const { code, hint } = await ask('?outputs=probability');

    expect([code, hint]).toEqual(['invalid-option', expect.not.stringContaining('SAGEMAKER_INFERENCE_OUTPUT')]);
  });
});
