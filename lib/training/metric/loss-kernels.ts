import { LOG_TABLE } from '../../objective/libm.ts';
import { Kernels } from '../kernels.ts';
import type { MetricInput } from './metric.ts';

let shared: { readonly kernels: Kernels; readonly table: number; readonly losses: number } | undefined;

/** The weighted sum of the log losses of one output per row, as `sumLosses` has it, in WebAssembly. */
export function sumLogLoss({ value, set: { label, weight } }: MetricInput): { sum: number; weight: number } {
  const { kernels, table, losses } = ready();
  const { memory, run } = kernels;
  const mark = memory.size;
  const values = memory.put(value);
  const labels = memory.put(label);
  const weights = weight === undefined ? 0 : memory.put(weight);
  const sum = run.sumLogLoss(values, labels, weights, value.length, table, losses);
  memory.release(mark);
  return { sum, weight: weight === undefined ? value.length : weight.reduce((total, w) => total + w, 0) };
}

/** The same for squared errors without weights. */
export function sumSquaredErrors({ value, set: { label } }: MetricInput): { sum: number; weight: number } {
  const { memory, run } = ready().kernels;
  const mark = memory.size;
  const sum = run.sumSquaredErrors(memory.put(value), memory.put(label), value.length);
  memory.release(mark);
  return { sum, weight: value.length };
}

function ready() {
  shared ??= start();
  return shared;
}

function start() {
  const kernels = new Kernels();
  return { kernels, table: kernels.place(LOG_TABLE), losses: kernels.allocate(16) };
}
