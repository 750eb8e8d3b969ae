// Answers in formats that are no text: a bundle of its own, which the first of them loads.
export { encodeNpy, encodeNpz, openNpy } from './npy/encode.ts';
export { encodeRecords } from './recordio/encode.ts';
