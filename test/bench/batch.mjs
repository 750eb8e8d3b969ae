// npm run bench:batch [MB]: `kindling score` of a generated CSV: MB/s and the peak of resident memory.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MB = Number(process.argv[2] ?? 200);
const input = join(tmpdir(), `kindling-bench-${process.pid}.csv`);
const output = `${input}.out`;
const [header, ...rows] = readFileSync('model-artifacts/abalone/data.csv', 'utf8').trimEnd().split('\n');
const block = `${rows.join('\n')}\n`;

const file = createWriteStream(input);
file.write(`${header}\n`);
for (let bytes = 0; bytes < MB * 1e6; bytes += block.length) if (!file.write(block)) await once(file, 'drain');
file.end();
await once(file, 'close');

const { NODE_EXTRA_CA_CERTS, ...env } = process.env;
// the exit hook rides along as a preloaded module, so that the peak is the process's own word
const hook = join(tmpdir(), `kindling-bench-${process.pid}.cjs`);
writeFileSync(
  hook,
  `process.on('exit', () => require('node:fs').writeSync(2, 'peakKB ' + process.resourceUsage().maxRSS));`,
);
const started = performance.now();
const { status, stderr } = spawnSync(
  process.execPath,
  ['-r', hook, 'dist/cli.cjs', 'score', 'model-artifacts/abalone', input, output, '--json'],
  { env, encoding: 'utf8', stdio: ['ignore', 'inherit', 'pipe'] },
);
const seconds = (performance.now() - started) / 1000;
const peak = (Number(/peakKB (\d+)/.exec(stderr)?.[1]) / 1024).toFixed(0);
const bytes = statSync(input).size;
console.log(
  `score  ${(bytes / 1e6).toFixed(0)} MB in ${seconds.toFixed(1)} s, ${(bytes / 1e6 / seconds).toFixed(1)} MB/s, peak ${peak} MB`,
);
if (status !== 0) console.error(stderr);
for (const path of [input, output, hook]) rmSync(path, { force: true });
process.exitCode = status ?? 1;
