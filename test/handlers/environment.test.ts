import { readSettings } from '../../handlers/environment.ts';

describe('readSettings', () => {
  test('has the defaults of SageMaker’s containers', () => {
    expect(readSettings({ SM_MODEL_DIR: '/opt/ml/model' })).toEqual({
      modelUri: '/opt/ml/model',
      timeoutMs: 60_000,
      maxBodyBytes: 6 * 2 ** 20,
      defaultAccept: undefined,
      defaultOutputs: undefined,
      defaultOptions: {},
      isEnsemble: true,
      bodyMemoryBytes: expect.any(Number),
      queueLimit: 100,
      takesOtherScript: false,
      monitor: true,
      tracing: false,
      logLevel: undefined,
    });
  });

  test.each([
    [{ SAGEMAKER_MODEL_SERVER_TIMEOUT: '5' }, { timeoutMs: 5000 }],
    [{ KINDLING_METRICS: 'EMF' }, { metrics: 'emf' }],
    [{ KINDLING_METRICS: '' }, { metrics: undefined }],
    [{ SAGEMAKER_MAX_PAYLOAD_IN_MB: '20' }, { maxBodyBytes: 20 * 2 ** 20 }],
    [{ SAGEMAKER_MAX_PAYLOAD_IN_MB: '0' }, { maxBodyBytes: 2 ** 30 }],
    [{ SAGEMAKER_BATCH: 'true' }, { maxBodyBytes: 100 * 2 ** 20 }],
    [{ SAGEMAKER_BATCH: 'true', MAX_CONTENT_LENGTH: '77' }, { maxBodyBytes: 77 }],
    [
      { SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: 'Application/X-NDJSON; charset=utf-8' },
      { defaultAccept: 'application/jsonlines' },
    ],
    [
      { SAGEMAKER_INFERENCE_OUTPUT: 'Predicted_Label, probabilities' },
      { defaultOutputs: ['predicted_label', 'probabilities'] },
    ],
    [{ SAGEMAKER_INFERENCE_ENSEMBLE: 'False' }, { isEnsemble: false }],
    [{ SAGEMAKER_CONTAINER_LOG_LEVEL: '30' }, { logLevel: 'WARN' }],
    [{ SAGEMAKER_CONTAINER_LOG_LEVEL: 'error' }, { logLevel: 'ERROR' }],
    [{ KINDLING_QUEUE_LIMIT: '0' }, { queueLimit: 0 }],
    [{ KINDLING_BODY_MEMORY_MB: '3' }, { bodyMemoryBytes: 3 * 2 ** 20 }],
    [{ MAX_CONTENT_LENGTH: '1073741824' }, { bodyMemoryBytes: 2 ** 30 }],
    [{ SAGEMAKER_MODEL_SERVER_WORKERS: '3' }, { workers: 3 }],
    [{ SAGEMAKER_MULTI_MODEL: 'true' }, { models: { folder: undefined, maxBytes: expect.any(Number) } }],
    [
      { KINDLING_MODELS: 'models', KINDLING_MODEL_MEMORY_MB: '8', KINDLING_MODEL_URI_PREFIX: 's3://b/m/' },
      { models: { folder: 'models', maxBytes: 8 * 2 ** 20, uriPrefix: 's3://b/m/' } },
    ],
    [{ KINDLING_MODEL_NAME: 'rings' }, { modelName: 'rings' }],
    [{ KINDLING_PLAYGROUND: 'False' }, { playground: false }],
    [{ KINDLING_MONITOR: 'false' }, { monitor: false }],
    [{ KINDLING_MISSING: '0,-999' }, { defaultOptions: { missing: [0, -999] } }],
    [{ KINDLING_ON_UNKNOWN_CATEGORY: 'fail' }, { defaultOptions: { onUnknownCategory: 'fail' } }],
    [{ KINDLING_OTHER_SCRIPT: 'true' }, { takesOtherScript: true }],
    [{ KINDLING_MODEL_URI: 's3://b/m', SM_MODEL_DIR: '/opt/ml/model' }, { modelUri: 's3://b/m' }],
  ])('reads %j', (env, settings) => {
    expect(readSettings(env)).toMatchObject(settings);
  });

  test.each([
    ['SAGEMAKER_MODEL_SERVER_TIMEOUT', '1m'],
    ['SAGEMAKER_MODEL_SERVER_TIMEOUT', '0'],
    ['SAGEMAKER_MAX_PAYLOAD_IN_MB', '6MB'],
    ['MAX_CONTENT_LENGTH', '-1'],
    ['SAGEMAKER_BATCH', 'yes'],
    ['SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT', 'image/png'],
    ['SAGEMAKER_INFERENCE_OUTPUT', 'magic'],
    ['SAGEMAKER_INFERENCE_ENSEMBLE', '1'],
    ['SAGEMAKER_CONTAINER_LOG_LEVEL', 'loud'],
    ['SAGEMAKER_MODEL_SERVER_WORKERS', '0'],
    ['SAGEMAKER_MULTI_MODEL', '1'],
    ['KINDLING_MODEL_NAME', '../up'],
    ['KINDLING_METRICS', 'statsd'],
    ['KINDLING_MONITOR', 'no'],
    ['KINDLING_PLAYGROUND', 'no'],
    ['KINDLING_MISSING', 'nothing'],
    ['KINDLING_ON_UNKNOWN_CATEGORY', 'skip'],
    ['KINDLING_OTHER_SCRIPT', 'yes'],
    ['KINDLING_QUEUE_LIMIT', 'many'],
    ['KINDLING_BODY_MEMORY_MB', '0'],
  ])('refuses %s=%s by name, with the way out', (name, value) => {
    expect(() => readSettings({ [name]: value })).toThrow(
      expect.objectContaining({
        name: 'ConfigurationError',
        message: expect.stringMatching(`^${name}: `),
        hint: expect.any(String),
      }),
    );
  });
});
