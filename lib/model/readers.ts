// The readers of everything that is no packed artifact. They stand apart from the bundles, since a start with a packed model
// needs none of them.
export { completeParts } from './complete-parts.ts';
export { readModelFile } from './formats/index.ts';
export { expand } from './formats/inflate.ts';
export { readJson } from './formats/json.ts';
export { look } from './look.ts';
export { readSideFiles } from './side-files.ts';
