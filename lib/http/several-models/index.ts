// Several models in place of one: the shelf that they stand on, and the answers of /models.
export { describe, list, load, unload } from './answers.ts';
export { openModels } from './open-models.ts';
