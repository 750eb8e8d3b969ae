// Readers of formats that few requests are in: a bundle of its own, which the first of them loads.
export { decodeLibsvm, openLibsvm, resumeLibsvm } from './libsvm/read-lines.ts';
export { decodeNpy } from './npy/decode.ts';
export { decodeNpz } from './npy/npz.ts';
export { decodeRecords, openRecords } from './recordio/read-records.ts';
export { WholeReader } from './whole-reader.ts';
