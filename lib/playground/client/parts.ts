// What the page holds in script elements that no browser runs by itself (see ../inert.ts).
import type { PlaygroundDescription } from '../description.ts';

/** The text of a program, or of what else stands in the page. */
export function programText(id: string): string {
  return document.getElementById(id)?.textContent ?? '';
}

export function readDescription(): PlaygroundDescription {
  return JSON.parse(programText('description'));
}

/** A blob: URL of a program, which works from file:// as well. */
export function programUrl(id: 'engine' | 'charts'): string {
  return moduleUrl(programText(id));
}

/** The same of a CommonJS program, whose exports become the default export of a module. */
export function commonjsUrl(id: 'engine' | 'charts'): string {
  return moduleUrl(
    `const module={exports:{}},exports=module.exports;${programText(id)}\nexport default module.exports;`,
  );
}

function moduleUrl(code: string): string {
  return URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
}

/** The packed model in gzip, as the engine reads it. */
export function readModelBytes(): Uint8Array<ArrayBuffer> {
  const letters = atob(programText('model'));
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at++) bytes[at] = letters.charCodeAt(at);
  return bytes;
}
