// What few starts need of how margins become predictions: many at once, NumPy's softmax, expectiles. It stands apart.
export { addSteps, toSteps } from './expectile.ts';
export { numpySoftmax } from './numpy-softmax.ts';
export { openTransformer } from './transform-kernels.ts';
