// npm run check:dead, for lib/<room>/assembly: knip does not read AssemblyScript, and its compiler drops without a word what
// no kernel calls.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const DECLARED = /^export (?:const|let|function|class|type) (\w+)/gm;
const IMPORTED = /^(?:import|export) \{([^}]*)\} from '[^']*\/([\w-]+)'/gm;
const PASSED_ON = /^export \{([^}]*)\} from/gm;
const RECORD = /^@unmanaged\nexport class (\w+) \{\n([\s\S]*?)^\}/gm;
const FIELD = /^ {2}(\w+): /gm;
/** What TypeScript says of locals, parameters and imports that nobody reads; its types are not AssemblyScript's. */
const UNREAD = /^\S+: error TS(?:6133|6192|6196|6198|6199): .*$/gm;
/** Written so that what is written there is computed. */
const KEPT = /'touched'/;

/** @returns {{ name: string, text: string }[]} the sources below a folder, but for what the build made */
function sourcesIn(folder) {
  const paths = readdirSync(folder, { recursive: true }).filter((path) => /(?<!\.gen)\.ts$/.test(path));
  return paths.map((path) => ({ name: basename(path, '.ts'), text: readFileSync(join(folder, path), 'utf8') }));
}

function matches(pattern, text) {
  return [...text.matchAll(pattern)];
}

/** Locals, parameters and imports. */
function findUnread(folder) {
  const options = ['--project', folder, '--noEmit', '--noUnusedLocals', '--noUnusedParameters'];
  const { stdout } = spawnSync(join('node_modules', '.bin', 'tsc'), options, { encoding: 'utf8' });
  return matches(UNREAD, stdout).flatMap(([line]) => (KEPT.test(line) ? [] : [line]));
}

/** @returns {Set<string>} `file.name` of what the kernels of all rooms import from each other */
function listImported(kernels) {
  return new Set(
    kernels.flatMap(({ text }) =>
      matches(IMPORTED, text).flatMap(([, names, from]) => names.split(',').map((name) => `${from}.${name.trim()}`)),
    ),
  );
}

/** Names of a file that no other imports. */
function findUnimported(kernels, imported) {
  return kernels.flatMap(({ name: file, text }) =>
    matches(DECLARED, text)
      .filter(([, name]) => file !== 'index' && !imported.has(`${file}.${name}`))
      .map(([, name]) => `${file}.ts: nothing imports ${name}`),
  );
}

/** What the module exports, and no TypeScript calls or reads. */
function findUncalled(kernels, hosts) {
  const { text } = kernels.find(({ name }) => name === 'index');
  const listed = matches(PASSED_ON, text).flatMap(([, names]) => names.split(',').map((name) => name.trim()));
  const own = matches(DECLARED, text).map(([, name]) => name);
  const isCalled = (name) => hosts.some((host) => new RegExp(`(?:\\.|[{,] |')${name}\\b`).test(host.text));
  return [...listed, ...own].filter((name) => !isCalled(name)).map((name) => `index.ts: nothing calls ${name}`);
}

/** Fields of records that no source reads which knows the record; one is read by `.field`, or by its name as a text. */
function findUnreadFields(kernels, hosts) {
  const records = kernels.flatMap(({ text }) => matches(RECORD, text));
  return records.flatMap(([, record, body]) => {
    const readers = [...kernels, ...hosts].filter(({ text }) => new RegExp(`\\b${record}\\b`).test(text));
    const isRead = (field) =>
      readers.some(({ text }) => new RegExp(`\\.${field}\\b(?! = )|(?<!offsetof<\\w+>\\()'${field}'\\)`).test(text));
    const fields = matches(FIELD, body).map(([, field]) => field);
    return fields.filter((field) => !isRead(field)).map((field) => `${record}: nothing reads ${field}`);
  });
}

const hosts = sourcesIn('lib').filter(({ text }) => !text.includes('@unmanaged'));
const folders = readdirSync('lib')
  .map((room) => join('lib', room, 'assembly'))
  .filter((folder) => existsSync(folder));
const imported = listImported(folders.flatMap(sourcesIn));
const problems = folders.flatMap((folder) => {
  const kernels = sourcesIn(folder);
  const unused = [
    ...findUnimported(kernels, imported),
    ...findUncalled(kernels, hosts),
    ...findUnreadFields(kernels, hosts),
  ];
  return [...findUnread(folder), ...unused.map((problem) => `${folder}/${problem}`)];
});
for (const problem of problems) console.error(problem);
process.exitCode = Math.min(problems.length, 1);
