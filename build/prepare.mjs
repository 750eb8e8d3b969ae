// npm's `prepare`, after npm ci and before npm pack, and the build of `npm test`: nothing where the build is newer than all
// that it is made of. npx runs it as well, as it links a checkout into its cache the first time that somebody says
// `npx kindling`: then any build that is there will do.
import { execSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const FOLDERS = ['build', 'deploy', 'handlers', 'lib', 'model-artifacts'];
const FILES = ['esbuild.config.mjs', 'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];
/** What the build writes last; it empties dist/ first. */
const LAST = 'dist/browser.d.mts';

const isNpx = process.env.npm_command === 'exec';
if (!(isNpx ? existsSync('dist/cli.cjs') : isCurrent())) execSync('npm run build', { stdio: 'inherit' });

/** Folders count as well: a file that is gone leaves its trace there. */
function isCurrent() {
  if (!existsSync(LAST)) return false;
  const below = (folder) => [folder, ...readdirSync(folder, { recursive: true }).map((path) => join(folder, path))];
  const written = (path) => statSync(path).mtimeMs;
  const bundles = readdirSync('dist').filter((name) => name.endsWith('.cjs'));
  const newest = Math.max(...[...FOLDERS.flatMap(below), ...FILES].map(written));
  return newest < Math.min(...bundles.map((name) => written(join('dist', name))));
}
