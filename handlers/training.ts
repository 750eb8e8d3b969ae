// Training as a bundle of its own: the command and the container load it when they train.
export { runLocalJob, runLocalScript } from './training/local-job.ts';
export { runSageMakerJob } from './training/sagemaker-job.ts';
export { trainScriptOf } from './training/train-script.ts';
