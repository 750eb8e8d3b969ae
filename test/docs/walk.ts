// Does what a page says, from its first block to its last, as a reader does it in a copy of the checkout.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../support/free-port.ts';
import type { Block, Document } from './document.ts';
import { ROOT } from './documents.ts';

/** What a reader may write to is copied, the rest is linked. */
const COPIED = ['README.md', 'docs', 'examples', 'model-artifacts', 'package.json'];
const LINKED = ['dist', 'lib', 'node_modules', 'test', 'Dockerfile', 'serverless.yml', 'template.yaml'];
const PROGRAMS: Readonly<Record<string, string>> = { js: 'node', mjs: 'node', ts: 'node', python: 'python' };
const ENDINGS: Readonly<Record<string, string>> = { js: 'mjs', ts: 'mts', python: 'py' };
const PORT = /(?<=(?:127\.0\.0\.1|localhost|0\.0\.0\.0):|--port )\d{4,5}\b/g;
const TIMEOUT_MS = 120_000;

/** What came of a block. */
export interface Outcome {
  /** false where an earlier block of the page failed */
  readonly isReached: boolean;
  readonly isDone: boolean;
  /** stdout and stderr, as a terminal shows them; ports are those of the page */
  readonly output: string;
}

/** The name of the file that a block is, from the comment before it or its own first line; undefined for none. */
function fileName({ mark, language, text }: Block): string | undefined {
  if (mark.startsWith('file: ')) return mark.slice('file: '.length);
  if (language in PROGRAMS) return /^(?:\/\/|#) ([\w./-]+\.\w+)\b/.exec(text)?.[1];
  return undefined;
}

/** Whether a block is something to do: a command, or a program that is no file for later. */
export function isRun(block: Block): boolean {
  const isProgram = block.language === 'sh' || block.language in PROGRAMS;
  return isProgram && fileName(block) === undefined && !isLeftOut(block);
}

/** Whether a comment says that a block cannot be run here, and why. */
export function isLeftOut({ mark }: Block): boolean {
  return mark.startsWith('not run: ');
}

/**
 * Walks through a page.
 * @param packed the npm package's folder, which `npm install kindling` links
 */
export async function walk({ blocks }: Document, packed: string): Promise<ReadonlyMap<Block, Outcome>> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'kindling-docs-')));
  const state = join(folder, 'state');
  const ports = await portsFor(blocks);
  try {
    const checkout = layOut(folder, blocks, ports);
    const env = { ...process.env, ...environment(checkout, state, packed, ports.get('8080')!) };
    const script = join(state, 'script');
    spawnSync('bash', [script], { cwd: checkout, env, timeout: TIMEOUT_MS, stdio: 'ignore' });
    return new Map(blocks.filter(isRun).map((block) => [block, outcomeOf(state, blocks.indexOf(block), ports)]));
  } finally {
    stopServer(state);
    rmSync(folder, { recursive: true });
  }
}

/** A free port for each that a page names. */
async function portsFor(blocks: readonly Block[]): Promise<Map<string, string>> {
  const ports = new Map<string, string>();
  for (const port of ['8080', ...blocks.flatMap(({ text }) => text.match(PORT) ?? [])])
    if (!ports.has(port)) ports.set(port, String(await freePort()));
  return ports;
}

function layOut(folder: string, blocks: readonly Block[], ports: ReadonlyMap<string, string>): string {
  const checkout = join(folder, 'kindling');
  const state = join(folder, 'state');
  mkdirSync(checkout);
  mkdirSync(state);
  for (const name of COPIED) cpSync(join(ROOT, name), join(checkout, name), { recursive: true });
  for (const name of LINKED) symlinkSync(join(ROOT, name), join(checkout, name));
  for (const [index, { text }] of blocks.entries())
    writeFileSync(
      join(state, `block-${index}`),
      text.replace(PORT, (port) => ports.get(port)!),
    );
  writeFileSync(join(state, 'script'), `set -eo pipefail\n${blocks.map(step).join('')}`);
  return checkout;
}

/** One block as lines of bash: a file to write, or something to do whose output and end are kept. */
function step(block: Block, index: number): string {
  const source = `"$DOCS_STATE/block-${index}"`;
  const name = fileName(block);
  if (name !== undefined && !isLeftOut(block)) return `cp ${source} '${name}'\n`;
  if (!isRun(block)) return '';
  const program = PROGRAMS[block.language];
  const copy = `./block-${index}.${ENDINGS[block.language] ?? block.language}`;
  const action = program ? `cp ${source} ${copy}; ${program} ${copy}` : `. ${source}`;
  const begin = `exec >"$DOCS_STATE/output-${index}" 2>&1\n`;
  const end = `touch "$DOCS_STATE/done-${index}"\n`;
  if (!block.mark.startsWith('fails: ')) return `${begin}${action}\n${end}`;
  return `${begin}set +e\n${action}\n[ $? -ne 0 ] || exit\nset -e\n${end}`;
}

function environment(checkout: string, state: string, packed: string, port: string) {
  return {
    PATH: `${join(ROOT, 'test/docs/bin')}:${join(ROOT, 'node_modules/.bin')}:${process.env.PATH}`,
    DOCS_ROOT: ROOT,
    DOCS_CHECKOUT: checkout,
    DOCS_STATE: state,
    DOCS_PACKAGE: packed,
    SAGEMAKER_BIND_TO_PORT: port,
    AWS_ACCESS_KEY_ID: 'nobody',
    AWS_SECRET_ACCESS_KEY: 'nothing',
    AWS_DEFAULT_REGION: 'us-east-1',
  };
}

function outcomeOf(state: string, index: number, ports: ReadonlyMap<string, string>): Outcome {
  const output = join(state, `output-${index}`);
  const isReached = existsSync(output);
  let text = isReached ? readFileSync(output, 'utf8') : '';
  for (const [written, taken] of ports) text = text.replaceAll(`:${taken}`, `:${written}`);
  return { isReached, isDone: existsSync(join(state, `done-${index}`)), output: text };
}

function stopServer(state: string): void {
  const server = join(state, 'server');
  if (!existsSync(server)) return;
  try {
    process.kill(Number(readFileSync(server, 'utf8')));
  } catch {
    // it has ended by itself
  }
}
