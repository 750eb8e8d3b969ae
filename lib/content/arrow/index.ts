// The reader of Arrow: a bundle of its own, which the first body in it loads. What answers in it stands apart as well.
export { ArrowReader, decodeArrow } from './read-stream.ts';
