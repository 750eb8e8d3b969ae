// Completes package-lock.json for the platforms that the machine which wrote it is not.
//
// npm drops an optional platform package (the darwin build of a native tool, say) from the lockfile when it does not find
// it at once, and `npm ci` then refuses the lockfile as out of sync. Versions are exact in the parent's
// optionalDependencies and the platform is in the name; the hash of the package is asked for, as an entry without one would
// be installed whatever it holds. Run it after every `npm install`; it is idempotent.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const path = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(path, 'utf8'));

const OS = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'aix', 'win32'];
const CPU = ['x64', 'arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x'];

/** The platform fields of npm's package.json, read from a name such as `@scope/tool-linux-arm-gnueabihf`. */
function platformOf(name) {
  const words = name.split(/[/-]/);
  const os = OS.find((word) => words.includes(word));
  const cpu = CPU.find((word) => words.includes(word));
  if (!os || !cpu) throw new Error(`${name}: no platform in the name; add its entry by hand`);
  const libc = words.some((word) => word.startsWith('musl')) ? 'musl' : 'glibc';
  return { cpu: [cpu], ...(os === 'linux' && { libc: [libc] }), os: [os] };
}

/** npm fails, and so does this, where the registry does not have the package. */
function integrityOf(name, version) {
  return execFileSync('npm', ['view', `${name}@${version}`, 'dist.integrity'], { encoding: 'utf8' }).trim();
}

let added = 0;
for (const [parent, { optionalDependencies, dev }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    if (lock.packages[key] || lock.packages[`${parent}/${key}`] || !/^\d+\.\d+\.\d+/.test(version)) continue;
    const integrity = integrityOf(name, version);
    lock.packages[key] = { version, integrity, ...platformOf(name), ...(dev && { dev }), optional: true };
    added++;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`package-lock.json: ${added} platform packages added`);
