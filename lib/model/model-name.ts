/** What protocols call a model that has no other name: the base name of its file or folder. */
export function modelNameOf(uri: string): string {
  const name = /([^/\\]*)[/\\]*$/.exec(uri)?.[1] ?? '';
  return name === '' || name === '.' || name === '..' ? 'model' : name;
}
