// CSV text to float32 and back. Nothing is allocated here: the host lays out memory.

export const heapBase: usize = __heap_base;
export { putCategory } from './categories';
export { findLines } from './lines';
export { POWERS_OF_TEN, writeRows } from './print';
export { readRows } from './rows';
