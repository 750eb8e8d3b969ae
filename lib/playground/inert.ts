// Texts in <script> elements that no browser runs: the engine, the charts, the model and what is known of it. In such an
// element only `</script` and `<!--` mean anything to HTML, and both are written otherwise.

/**
 * A program as it may stand in a script element. `\x3c` is the same character in its texts and patterns; elsewhere none of
 * these occurs in code that a minifier wrote.
 */
export function livingProgram(code: string): string {
  return code.replace(/<(?=\/script|!--|script)/gi, '\\x3c');
}

/** A program that another one starts. */
export function inertProgram(id: string, code: string): string {
  return `<script type="text/plain" id="${id}">${livingProgram(code)}</script>`;
}

/** A value that JSON can say. */
export function inertJson(id: string, value: unknown): string {
  return `<script type="application/json" id="${id}">${JSON.stringify(value).replaceAll('<', '\\u003c')}</script>`;
}

/** Bytes that are base64 already, whose letters mean nothing to HTML. */
export function inertBytes(id: string, base64: string): string {
  return `<script type="application/octet-stream" id="${id}">${base64}</script>`;
}
