// What few texts need: a bundle of its own, which the first of them loads.
export { decoderFor, encodeText } from './charset-codec.ts';
export { requireHeader } from './first-line.ts';
export { refuseForeign } from './foreign-types.ts';
