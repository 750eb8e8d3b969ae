import { stripTypeScriptTypes } from 'node:module';

/**
 * The whole TypeScript transform of the tests: Node's own type stripping, which puts blanks where the types were. Lines
 * and columns stay true, so no source maps; `erasableSyntaxOnly` in tsconfig.json forbids what it could not strip.
 */
export default {
  process: (source) => ({ code: stripTypeScriptTypes(source) }),
};
