// The peers' packages, from PyPI into a folder; what is there already stays.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const XGBOOST = 'xgboost-cpu==3.4.1';

/** By environment, what pip installs at once, one call after the other. */
const PACKAGES = {
  xgboost: [[XGBOOST]],
  mlserver: [['mlserver==1.7.1', 'mlserver-xgboost==1.7.1', 'xgboost==3.4.1']],
  // the images set Flask to a newer one than the package asks for, too
  sagemaker: [
    ['sagemaker-containers==2.8.6.post2', XGBOOST],
    ['flask==3.1.3', 'protobuf==3.20.3', 'setuptools<81'],
  ],
};

/** Where an environment's python is. */
export const pythonOf = (folder, name) => join(folder, name, 'bin', 'python');

/** Installs what is not there, and makes the model. @throws Error with pip's words */
export function prepare(folder, python) {
  mkdirSync(folder, { recursive: true });
  for (const [name, steps] of Object.entries(PACKAGES)) {
    const done = join(folder, name, 'installed');
    if (existsSync(done)) continue;
    console.log(`installing ${steps.flat().join(' ')}`);
    execFileSync(python, ['-m', 'venv', '--clear', join(folder, name)], { stdio: 'inherit' });
    for (const step of steps) {
      execFileSync(pythonOf(folder, name), ['-m', 'pip', 'install', '-q', ...step], { stdio: 'inherit' });
    }
    writeFileSync(done, '');
  }
  const script = join(import.meta.dirname, 'make_model.py');
  if (!existsSync(join(folder, 'expected.f32'))) execFileSync(pythonOf(folder, 'xgboost'), [script, folder]);
}

/** MB of an environment's packages, without what Python compiles of them, and without Python. */
export function sizeOf(folder, name) {
  const lib = join(folder, name, 'lib');
  const [version] = readdirSync(lib);
  return sizeMb(join(lib, version, 'site-packages'));
}

/** MB of the files below a folder. */
export function sizeMb(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  const counted = files.filter((file) => file.isFile() && !file.name.endsWith('.pyc'));
  return counted.reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0) / 1e6;
}
