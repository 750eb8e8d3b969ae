import { cpus, loadavg } from 'node:os';

/** How busy the machine was: ratios of one run can be compared, times of a busy machine cannot. */
export function noiseLine() {
  const [load] = loadavg();
  return `machine: ${cpus().length} CPUs, load ${load.toFixed(1)}, Node ${process.version}`;
}
