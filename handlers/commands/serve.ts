import { bundledModel, readSettings } from '../environment.ts';
import { drainOnSignals, startServer } from '../http-server.ts';
import { outliveStdout } from '../program/run.ts';
import { scriptPath } from '../script.ts';
import { type Command, integerOption, requestOptions, textOption, UsageError } from './command.ts';
import { DIALECT_OPTIONS, dialectOf } from './dialect-options.ts';

/** Defaults that requests may overrule. */
const OPTIONS_OF_REQUESTS = ['missing', 'on-unknown-category'];

export const serve: Command = {
  name: 'serve',
  help: `kindling serve [MODEL] [--port 8080] [--host 127.0.0.1] [--script FILE]

Serves MODEL (a file or folder; the bundled abalone model when left out): GET /ping, POST /invocations,
GET /execution-parameters, POST /endpoints/NAME/invocations for AWS SDK clients.

  --port N       port to listen on (8080; 0 picks a free one)
  --host HOST    address to listen on (127.0.0.1)
  --header X, --delimiter X, --decimal X, --charset X
                 what counts for CSV requests that do not say it: present or absent, the character between cells
                 (also tab), a comma for decimal commas, and utf-16, windows-1252 or iso-8859-1
  --missing LIST numbers that count as missing, such as 0 or -999,-1 (KINDLING_MISSING)
  --on-unknown-category X
                 missing, or fail (KINDLING_ON_UNKNOWN_CATEGORY; missing); requests may say otherwise
  --script FILE  JavaScript that exports any of model_fn, input_fn, predict_fn, output_fn, or transform_fn
                 (default: what SAGEMAKER_PROGRAM names in code/ of MODEL or SAGEMAKER_SUBMIT_DIRECTORY)

Example: kindling serve model-artifacts/wine --port 9000
`,
  options: {
    port: { type: 'string' },
    host: { type: 'string' },
    ...DIALECT_OPTIONS,
    missing: { type: 'string' },
    'on-unknown-category': { type: 'string' },
    script: { type: 'string' },
  },
  async run(values, positionals) {
    if (positionals.length > 1) throw new UsageError(`serve takes one model, not ${positionals.length}`);
    outliveStdout();
    const settings = readSettings();
    const host = textOption(values, 'host') ?? '127.0.0.1';
    const port = integerOption(values, 'port', 0, 65_535) ?? settings.port;
    const modelUri = positionals[0] ?? settings.modelUri;
    const script = textOption(values, 'script') ?? scriptPath(modelUri);
    const given = OPTIONS_OF_REQUESTS.filter((name) => textOption(values, name) !== undefined);
    const asked = {
      defaultOptions: requestOptions(values, OPTIONS_OF_REQUESTS),
      defaultSources: new Map([
        ...(settings.defaultSources ?? []),
        ...given.map((name) => [name, `--${name}`] as const),
      ]),
      csvDefaults: dialectOf(values),
    };
    const { server, url, ready } = await startServer({ ...settings, modelUri, host, port, script, ...asked });
    drainOnSignals(server);
    await ready;
    process.stderr.write(readyLine(url, modelUri));
  },
};

/** Where the server is, and for the bundled model a line to try it with. */
function readyLine(url: string, modelUri: string): string {
  const ready = `kindling serves ${modelUri} on ${url}\n`;
  if (modelUri !== bundledModel()) return ready;
  const header = 'id,sex,length,diameter,height,whole_weight,shucked_weight,viscera_weight,shell_weight';
  const row = '1,F,0.53,0.42,0.135,0.677,0.2565,0.1415,0.21';
  return `${ready}try: curl ${url}/invocations -H 'Content-Type: text/csv' --data-binary $'${header}\\n${row}\\n'\n`;
}
