// seek-bzip and xz-decompress as a bundle of their own: only joblib files compressed with bz2 or xz need them.
export { default as Bunzip } from 'seek-bzip';
export { XzReadableStream } from 'xz-decompress';
