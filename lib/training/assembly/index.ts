// Hot loops of training. TypeScript lays out the memory and passes pointers; see docs/decisions/training.md.
export { binRows } from './bins';
export { logisticGradient, squaredErrorGradient } from './gradient';
export { buildHistogram, sumPairs } from './histogram';
export { evaluateNumeric } from './evaluate';
export { sumLogLoss, sumSquaredErrors } from './losses';
export { addLeaves, listRows, moveRows, splitRows } from './partition';
export { quantileGradient, sumRoots } from './quantile';
export { pairTop, scaleQuery } from './ranking';
export { sampleByGradient, sampleUniformly } from './sample';
export { useScratch } from './scratch';
export { sketchColumn } from './sketch';
export { walkRows } from './walk';
export const heapBase: usize = __heap_base;
