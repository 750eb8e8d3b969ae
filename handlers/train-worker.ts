// A thread of a training run: takes kernel calls from the others until the run is over.
import { parentPort, workerData } from 'node:worker_threads';
import { joinTeam } from '../lib/training/kernels.ts';

if (parentPort) {
  parentPort.postMessage('ready');
  joinTeam(workerData);
}
