import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { ModelFormatError } from '../../lib/errors.ts';
import type { Model } from '../../lib/model/model.ts';
import { canPack, packModel } from '../../lib/model/packed/write.ts';
import { type AssembledPage, assemblePlayground, type Programs } from '../../lib/playground/assemble.ts';
import { describePlayground } from '../../lib/playground/describe.ts';
import { renderGlance } from '../../lib/playground/glance.ts';
import { livingProgram } from '../../lib/playground/inert.ts';
import { bundlePath } from '../bundle-path.ts';
import { findExamples, findMetrics } from './beside-model.ts';
import { ALL_MODELS } from './choice.ts';

/** The largest packed model that a page holds, as browsers keep its text, its bytes and its arrays side by side. */
const MAX_MODEL_BYTES = 2 ** 26;

/** The server behind a page, which answers in the page's place where that cannot. */
export interface Backing {
  /** how `kindling score` is to be told of the model; its name if not given */
  readonly shownUri: string | undefined;
  /** numbers that count as missing unless a question says otherwise */
  readonly missing: readonly number[] | undefined;
  /** whether the answers are those of somebody's own hooks */
  readonly hasScript: boolean;
  /** the model's name, where the server has several */
  readonly target?: string | undefined;
}

/**
 * The page of a model.
 *
 * @param backing undefined for a page in a file
 * @throws ModelFormatError for a model that a page in a file cannot run
 */
export async function renderPlayground(model: Model, modelUri: string, backing?: Backing): Promise<AssembledPage> {
  const packed = canPack(model) && !model.readsCells ? packModel(model) : undefined;
  const obstacle = backing?.hasScript ? 'The server answers with hooks of its own' : findObstacle(model, packed);
  if (obstacle !== undefined && backing === undefined) throw cannotHold(obstacle);
  const { shownUri, missing, target } = backing ?? {};
  const name = target ?? basename(resolve(modelUri));
  const programs = readPrograms();
  const hasModel = packed !== undefined && obstacle === undefined;
  return assemblePlayground({
    description: describePlayground(model, {
      name,
      modelUri: shownUri ?? name,
      source: hasModel ? 'page' : 'server',
      target,
      missing,
      examples: await findExamples(modelUri, model),
    }),
    glance: `${target === undefined ? '' : ALL_MODELS}${renderGlance(model, findMetrics(modelUri))}`,
    programs,
    clientHash: createHash('sha256').update(programs.client).digest('base64'),
    model: hasModel ? (await promisify(gzip)(packed)).toString('base64') : undefined,
    notice:
      obstacle &&
      `${obstacle}, so that this page asks it for each prediction and shows nothing of how they come about.`,
  });
}

/** Why a page cannot run the model itself: the beginning of a sentence. */
function findObstacle({ summary, readsCells }: Model, packed: Uint8Array | undefined): string | undefined {
  if (readsCells) return 'A pipeline runs on the server alone';
  if (packed === undefined) return `A model in ${summary.format.toUpperCase()} runs on the server alone`;
  if (packed.length <= MAX_MODEL_BYTES) return undefined;
  const [size, most] = [packed.length, MAX_MODEL_BYTES].map((bytes) => `${Math.ceil(bytes / 2 ** 20)} MiB`);
  return `The model takes ${size}, more than the ${most} that a page holds, and stays on the server`;
}

function cannotHold(obstacle: string): ModelFormatError {
  return new ModelFormatError(obstacle[0]!.toLowerCase() + obstacle.slice(1), {
    hint: 'kindling serve MODEL has a page that asks the server',
  });
}

let programs: Programs | undefined;

/** Read by the first page, and kept. */
function readPrograms(): Programs {
  const read = (name: string) => readFileSync(bundlePath(name), 'utf8');
  programs ??= {
    engine: read('browser.mjs'),
    charts: read('charts.cjs'),
    client: livingProgram(read('playground.js')),
  };
  return programs;
}
