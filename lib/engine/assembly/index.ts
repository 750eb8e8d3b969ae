// Kernels of lib/engine. Nothing is allocated here: the host lays out linear memory from `heapBase` on.

export const heapBase: usize = __heap_base;
export { addSliced } from './slice';
export { addDeep } from './deep';
export { addCoded } from './coded';
export { addWalked } from './walk';
export { addGeneral, findGeneral } from './general';
export { countCuts, findTests, gatherCuts, placeCuts, placeMasks, sortCuts } from './pack/cuts';
export { orderTrees } from './pack/order';
export { packUpper } from './pack/padded';
export { measureSliced, packSliced } from './pack/sliced';
export { packWalk } from './pack/walk';
export { makeLookup } from './pack/lookups';
