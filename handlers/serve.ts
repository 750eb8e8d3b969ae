// SageMaker's container and Lambda Web Functions: the server on every interface, of IPv6 too, unless the host says otherwise.
import { KindlingError } from '../lib/errors.ts';
import { readCaptureSettings } from './capture-settings.ts';
import { namesScript, readSettings, type Settings } from './environment.ts';
import { drainOnSignals, startServer } from './http-server.ts';
import { readListenAddress } from './listen-address.ts';
import { rewordSettings } from './program/hints.ts';
import { outliveStdout, runProgram } from './program/run.ts';
import { scriptOfEach, scriptPath } from './script.ts';

async function main(): Promise<void> {
  outliveStdout();
  const settings = readSettings();
  const scripts = namesScript() ? scriptsFor(settings) : undefined;
  const capture = readCaptureSettings();
  const running = await startServer({ ...settings, ...readListenAddress(), ...scripts, capture });
  drainOnSignals(running);
  await running.ready.catch(endIfMisconfigured);
}

function scriptsFor({ models, modelUri }: Settings) {
  return models ? { scriptOf: scriptOfEach() } : { script: scriptPath(modelUri) };
}

/** A script that cannot be loaded ends the server; a model may come later. */
function endIfMisconfigured(error: unknown): void {
  if (error instanceof KindlingError && error.code === 'configuration') throw error;
}

runProgram(main, (text) =>
  rewordSettings(text, (name, value) => (name === 'port' ? `SAGEMAKER_BIND_TO_PORT=${value}` : undefined)),
);
