// The forms of model folders and the readers of everything that is no packed artifact. They stand apart from the bundles,
// since a start with a packed model alone needs none of them.
export { loadFolder } from './model-forms.ts';
