// SageMaker's container: the server on every interface, port 8080 unless SageMaker says otherwise.
import { readSettings } from './environment.ts';
import { drainOnSignals, startServer } from './http-server.ts';
import { rewordSettings } from './program/hints.ts';
import { outliveStdout, runProgram } from './program/run.ts';
import { loadScript, scriptPath } from './script.ts';

async function main(): Promise<void> {
  outliveStdout();
  const settings = readSettings();
  const script = scriptPath(settings.modelUri);
  const hooks = script ? await loadScript(script) : {};
  const { server } = await startServer({ ...settings, host: '0.0.0.0', hooks });
  drainOnSignals(server);
}

runProgram(main, (text) =>
  rewordSettings(text, (name, value) => (name === 'port' ? `SAGEMAKER_BIND_TO_PORT=${value}` : undefined)),
);
