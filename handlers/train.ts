// SageMaker's training container: trains what /opt/ml describes.
import { parseArgs } from 'node:util';

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { prefix: { type: 'string', default: '/opt/ml' } }, strict: true });
  const { runSageMakerJob } = await import('./training.ts');
  await runSageMakerJob(values.prefix);
}

main().catch((error: Error & { hint?: string }) => {
  process.stderr.write(`error: ${error.message}\n${error.hint ? `hint: ${error.hint}\n` : ''}`);
  process.exitCode = 1;
});
