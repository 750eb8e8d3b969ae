// modern-tar as a bundle of its own: only models in an archive need it.
export { packTar, unpackTar } from 'modern-tar';
