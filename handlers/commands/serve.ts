import { isModelName, NAME_HINT } from '../../lib/model/model-name.ts';
import type { SeveralModels } from '../../lib/service/models.ts';
import { readCaptureSettings } from '../capture-settings.ts';
import { bundledModel, modelBounds, readSettings } from '../environment.ts';
import { drainOnSignals, startServer } from '../http-server.ts';
import { readListenAddress } from '../listen-address.ts';
import { outliveStdout } from '../program/run.ts';
import { type Command, inGroup, integerOption, requestOptions, textOption, UsageError } from './command.ts';
import { DIALECT_OPTIONS, dialectOf, MISSING_OPTIONS } from './dialect-options.ts';
import { SCRIPT_OPTIONS, scriptIn, scriptOfModels } from './script-options.ts';

/** Defaults that requests may overrule. */
const OPTIONS_OF_REQUESTS = ['missing', 'on-unknown-category'];

export const serve: Command = {
  name: 'serve',
  usage: ['kindling serve [MODEL] [options]'],
  about: [
    'Serves MODEL (a file or folder; the bundled abalone model when left out): GET /ping, POST /invocations, GET /execution-parameters, POST /endpoints/NAME/invocations for AWS SDK clients.',
    'GET / is a page to play with the model; KINDLING_PLAYGROUND=false leaves it out.',
  ],
  options: {
    port: { type: 'string', value: 'N', about: 'port to listen on (SAGEMAKER_BIND_TO_PORT; 8080; 0 picks a free one)' },
    host: { type: 'string', value: 'HOST', about: 'address to listen on (127.0.0.1)' },
    models: {
      type: 'string',
      value: 'DIR',
      about:
        'folder or s3://bucket/prefix/ whose entries are models, asked by name, in place of MODEL (KINDLING_MODELS): POST /models/NAME/invoke, X-Amzn-SageMaker-Target-Model',
    },
    name: {
      type: 'string',
      value: 'NAME',
      about: 'what /v2/models/NAME calls the model (KINDLING_MODEL_NAME; the base name of MODEL)',
    },
    ...SCRIPT_OPTIONS,
    ...inGroup('For requests that do not say it', { ...MISSING_OPTIONS, ...DIALECT_OPTIONS }),
  },
  examples: [
    ['a model on port 9000', 'kindling serve model-artifacts/wine --port 9000'],
    ['several models, each by its name in a folder', 'kindling serve --models model-artifacts'],
    ['with pre-processing of your own', 'kindling serve model-artifacts/abalone --script examples/pre-processing.mjs'],
  ],
  async run(values, positionals) {
    if (positionals.length > 1) {
      throw new UsageError(`serve takes one model, not ${positionals.length}`, { hint: 'kindling serve [MODEL]' });
    }
    outliveStdout();
    const settings = readSettings();
    const folder = textOption(values, 'models');
    const isOfOne = positionals.length > 0;
    if (folder !== undefined && isOfOne) {
      throw new UsageError('--models serves the models of a folder, without MODEL', {
        hint: 'kindling serve --models DIR',
      });
    }
    const ofEnvironment = isOfOne ? undefined : settings.models;
    const models = folder === undefined ? ofEnvironment : { folder, ...modelBounds() };
    const address = readListenAddress();
    const host = textOption(values, 'host') ?? address.host ?? '127.0.0.1';
    const port = integerOption(values, 'port', 0, 65_535) ?? address.port;
    const modelUri = positionals[0] ?? settings.modelUri;
    const modelName = modelNameIn(values) ?? settings.modelName;
    const script = models ? undefined : scriptIn(values, modelUri);
    const scriptOf = models && scriptOfModels(values);
    const takesOtherScript = settings.takesOtherScript || values['other-script'] === true;
    const given = OPTIONS_OF_REQUESTS.filter((name) => textOption(values, name) !== undefined);
    const asked = {
      defaultOptions: requestOptions(values, OPTIONS_OF_REQUESTS),
      defaultSources: new Map([
        ...(settings.defaultSources ?? []),
        ...given.map((name) => [name, `--${name}`] as const),
      ]),
      csvDefaults: dialectOf(values),
    };
    const { playground = true } = settings;
    const shownUri = LOOPBACK.has(host) ? modelUri : undefined;
    const capture = readCaptureSettings();
    const options = {
      ...settings,
      capture,
      modelUri,
      modelName,
      models,
      host,
      port,
      script,
      scriptOf,
      takesOtherScript,
      playground,
      shownUri,
      shows: LOOPBACK.has(host),
      ...asked,
    };
    const running = await startServer(options);
    drainOnSignals(running);
    await running.ready;
    process.stderr.write(models ? readyLineOf(models, running.url) : readyLine(running.url, options));
  },
};

function modelNameIn(values: Parameters<Command['run']>[0]): string | undefined {
  const name = textOption(values, 'name');
  if (name === undefined || isModelName(name)) return name;
  throw new UsageError(`--name: "${name}" is not a valid value`, { hint: NAME_HINT });
}

/** Where nobody else looks, so that the page may tell a path. */
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1']);

function readyLineOf({ folder = 'models that are loaded by POST /models' }: SeveralModels, url: string): string {
  return `kindling serves ${folder} on ${url}\ntry: curl ${url}/models/NAME/invoke -H 'Content-Type: text/csv' --data-binary @rows.csv\n`;
}

/** Where the server is, and for the bundled model a line to try it with. */
function readyLine(url: string, { modelUri, playground }: { modelUri: string; playground: boolean }): string {
  const page = playground ? ' (open it in a browser to play with the model)' : '';
  const ready = `kindling serves ${modelUri} on ${url}${page}\n`;
  if (modelUri !== bundledModel()) return ready;
  const header = 'id,sex,length,diameter,height,whole_weight,shucked_weight,viscera_weight,shell_weight';
  const row = '1,F,0.53,0.42,0.135,0.677,0.2565,0.1415,0.21';
  return `${ready}try: curl ${url}/invocations -H 'Content-Type: text/csv' --data-binary $'${header}\\n${row}\\n'\n`;
}
