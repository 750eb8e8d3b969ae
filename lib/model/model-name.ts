/** What protocols call a model that has no other name: the base name of its file or folder. */
export function modelNameOf(uri: string): string {
  const name = /([^/\\]*)[/\\]*$/.exec(uri)?.[1] ?? '';
  return name === '' || name === '.' || name === '..' ? 'model' : name;
}

export const NAME_HINT = 'choose a name without slashes, of at most 255 characters';

/** Whether a name can stand in a path. */
export function isModelName(name: string): boolean {
  return /^[^/\\\p{Cc}]{1,255}$/u.test(name);
}
