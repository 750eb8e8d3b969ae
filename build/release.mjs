// npm run release: what a version is published with, and why it may not be yet.
//
//   npm run release -- --dry-run [--out FOLDER]    says what is in the way, and makes everything
//   npm run release -- --publish [--out FOLDER]    in the release workflow alone: npm trusts it, there is no token
//
// Makes the tarball, its bill of materials (CycloneDX), NOTES.md from the changelog, and SHA256SUMS.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { env } from 'node:process';
import { parseArgs } from 'node:util';
import { billOfMaterials } from './sbom.mjs';

const ROOT = join(import.meta.dirname, '..');
const SEMVER = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/;

const git = (...args) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
const read = (path) => readFile(join(ROOT, path), 'utf8');

/** The changelog's section of a version, without its heading; undefined where it has none with a date. */
function sectionOf(changelog, version) {
  const sections = changelog.split(/^## /m);
  const heading = new RegExp(`^\\[${version.replaceAll('.', '\\.')}\\] - \\d{4}-\\d\\d-\\d\\d\\n`);
  return sections
    .find((section) => heading.test(section))
    ?.replace(/^.*\n/, '')
    .trim();
}

/** Where the workflow runs, as its event tells; the address is that of package.json's `repository`. */
async function readRepository() {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name, GITHUB_EVENT_PATH: event } = env;
  if (!server || !name || !event) return undefined;
  const { repository } = JSON.parse(await readFile(event, 'utf8'));
  return { name, url: `git+${server}/${name}.git`, isPublic: repository?.private === false };
}

/** Sentences on why this must not be published as it is. */
function problemsOf({ version, notes, isPublished, repository }) {
  const { GITHUB_REF_NAME: tag, ACTIONS_ID_TOKEN_REQUEST_URL: oidc } = env;
  return [
    [git('status', '--porcelain') === '', 'the tree has changes that are not committed'],
    [SEMVER.test(version), `package.json: ${version} is no version`],
    [notes !== undefined, `CHANGELOG.md has no section "## [${version}] - YYYY-MM-DD"`],
    [git('tag', '--points-at', 'HEAD').split('\n').includes(`v${version}`), `no tag v${version} is at this commit`],
    [!isPublished || oidc !== undefined, 'only the release workflow publishes: push the tag'],
    [!isPublished || tag === `v${version}`, `the workflow runs for ${tag}, not for v${version}`],
    // npm refuses the tarball otherwise, after the signature is public: E422
    [!isPublished || repository, 'no repository is known, and provenance names one: publish from its workflow'],
    [!isPublished || repository?.isPublic !== false, `${repository?.name} is not public: npm refuses its provenance`],
  ]
    .filter(([isRight]) => !isRight)
    .map(([, sentence]) => sentence);
}

/** The files of a release, in a folder. */
async function make(folder, { packageJson, notes }) {
  await mkdir(folder, { recursive: true });
  const { inputs } = JSON.parse(await read('dist/meta.json'));
  const { name, version } = packageJson;
  const bill = billOfMaterials(Object.keys(inputs), name);
  await writeFile(join(folder, `${name}-${version}.cdx.json`), `${JSON.stringify(bill, null, 2)}\n`);
  await writeFile(join(folder, 'NOTES.md'), `${notes ?? ''}\n`);
  const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder];
  execFileSync('npm', pack, { cwd: ROOT, stdio: 'pipe' });
  const files = (await readdir(folder)).filter((file) => /\.(?:tgz|json)$/.test(file)).sort();
  const sums = await Promise.all(files.map(async (file) => `${sha256(await readFile(join(folder, file)))}  ${file}\n`));
  await writeFile(join(folder, 'SHA256SUMS'), sums.join(''));
}

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Provenance names the repository, and npm compares it with package.json's, which names none until there is one. */
function nameRepository({ url }) {
  const pairs = ['repository.type=git', `repository.url=${url}`];
  execFileSync('npm', ['pkg', 'set', ...pairs], { cwd: ROOT, stdio: 'inherit' });
}

const options = { 'dry-run': { type: 'boolean' }, publish: { type: 'boolean' }, out: { type: 'string' } };
const { values } = parseArgs({ options });
const folder = values.out ?? join(ROOT, 'release');
const packageJson = JSON.parse(await read('package.json'));
const { version } = packageJson;
const notes = sectionOf(await read('CHANGELOG.md'), version);
const repository = await readRepository();
const problems = problemsOf({ version, notes, isPublished: values.publish === true, repository });
for (const problem of problems) console.log(`in the way: ${problem}`);
if (problems.length > 0 && !values['dry-run']) process.exit(1);
if (values.publish) nameRepository(repository);
await make(folder, { packageJson, notes });
console.log(`${folder} holds ${(await readdir(folder)).join(', ')}`);
if (values.publish) {
  const tarball = join(folder, `${packageJson.name}-${version}.tgz`);
  execFileSync('npm', ['publish', tarball, '--provenance', '--access', 'public'], { stdio: 'inherit' });
}
