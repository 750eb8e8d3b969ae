// SageMaker's container: the server on every interface, port 8080 unless SageMaker says otherwise.
import { readSettings } from './environment.ts';
import { drainOnSignals, startServer } from './http-server.ts';
import { loadScript, scriptPath } from './script.ts';

async function main(): Promise<void> {
  const settings = readSettings();
  const script = scriptPath(settings.modelUri);
  const hooks = script ? await loadScript(script) : {};
  const { server } = await startServer({ ...settings, host: '0.0.0.0', hooks });
  drainOnSignals(server);
}

main().catch((error: Error & { hint?: string }) => {
  process.stderr.write(`error: ${error.message}\n${error.hint ? `hint: ${error.hint}\n` : ''}`);
  process.exit(1);
});
