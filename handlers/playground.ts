// The playground's page, made of the parts in dist/: for `GET /` and `kindling page`.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { model_fn } from '../lib/hooks/model-fn.ts';
import { tellNotes } from '../lib/hooks/tell-notes.ts';
import type { Model } from '../lib/model/model.ts';
import { canPack, packModel } from '../lib/model/packed/write.ts';
import { assemblePlayground, type PlaygroundParts, type Programs } from '../lib/playground/assemble.ts';
import { describePlayground } from '../lib/playground/describe.ts';
import { renderGlance } from '../lib/playground/glance.ts';
import { livingProgram } from '../lib/playground/inert.ts';
import { bundlePath } from './bundle-path.ts';
import { findExamples, findMetrics } from './playground/beside-model.ts';

/** The largest packed model that a page holds: browsers read its text, bytes and arrays side by side. */
const MAX_PAGE_MODEL_BYTES = 2 ** 26;

/** Which model, and how people call it. */
export interface PageOptions {
  readonly modelUri: string;
  /** for the snippet that scores with the command; a page that is mailed tells no paths */
  readonly shownUri: string;
  /** whether a server that is asked for predictions stands behind the page */
  readonly hasServer: boolean;
}

/** The page with the model in it, for a file: HTML. */
export async function loadPlayground(modelUri: string, tell: (note: string) => void): Promise<string> {
  const model = tellNotes(await model_fn(modelUri), tell);
  return await renderPlayground(model, { modelUri, shownUri: basename(resolve(modelUri)), hasServer: false });
}

/** The page of a model: HTML. */
async function renderPlayground(model: Model, options: PageOptions): Promise<string> {
  const { modelUri, shownUri } = options;
  const packed = canPack(model) ? packModel(model) : undefined;
  const fits = packed !== undefined && packed.length <= MAX_PAGE_MODEL_BYTES;
  const description = describePlayground(model, {
    name: basename(resolve(modelUri)),
    modelUri: shownUri,
    source: fits ? 'page' : 'server',
    examples: await findExamples(modelUri, model),
  });
  const programs = readPrograms();
  const parts: PlaygroundParts = {
    description,
    programs,
    glance: renderGlance(model, findMetrics(modelUri)),
    clientHash: createHash('sha256').update(programs.client).digest('base64'),
    model: fits ? (await promisify(gzip)(packed)).toString('base64') : undefined,
    notice: fits ? undefined : 'NOTICE',
  };
  return assemblePlayground(parts);
}

let programs: Programs | undefined;

/** Read once, by the first page. */
function readPrograms(): Programs {
  const read = (name: string) => (existsSync(bundlePath(name)) ? readFileSync(bundlePath(name), 'utf8') : '');
  programs ??= {
    engine: read('browser.mjs'),
    charts: read('charts.cjs'),
    client: livingProgram(read('playground.js')),
  };
  return programs;
}
