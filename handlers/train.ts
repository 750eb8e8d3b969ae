// SageMaker's training container: trains what /opt/ml describes.
import { parseArgs } from 'node:util';
import { runProgram } from './program/run.ts';

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { prefix: { type: 'string', default: '/opt/ml' } }, strict: true });
  const { runSageMakerJob } = await import('./training.ts');
  await runSageMakerJob(values.prefix);
}

runProgram(main);
