// npm's `prepare`: builds after npm ci, and before npm pack. npx runs it as well, as it links a checkout into its cache the first
// time that somebody says `npx kindling`: then a build that is there will do.
import { execSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const isNpx = process.env.npm_command === 'exec';
if (!isNpx || !existsSync('dist/cli.cjs')) execSync('npm run build', { stdio: 'inherit' });
