import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { loadModelFiles } from '../../../lib/model/load.ts';
import type { Model } from '../../../lib/model/model.ts';
import { openModelDir } from '../../../lib/model/model-dir.ts';
import { canPack, packModel } from '../../../lib/model/packed/write.ts';
import { isFreeText } from '../../../lib/model/verbatim-texts.ts';
import { beforeEarlyEnd } from '../../program/early-end.ts';
import { type Fit, findFits } from './sizes.ts';
import { type Measured, measureStarts } from './starts.ts';
import { findWarnings, type Warning } from './warnings.ts';
import { Watch } from './watched-files.ts';

/** Time for starts of the model as it is, and of it packed. */
const [STARTS_MS, PACKED_MS] = [2000, 1000];
const [STARTS, PACKED_STARTS] = [5, 3];

/** What was found, by the names of the JSON form. */
export interface Examination {
  readonly model: string;
  /** whether there are no warnings */
  readonly healthy: boolean;
  readonly format: string;
  readonly xgboostVersion: string;
  readonly booster: string;
  readonly objective: string;
  readonly kind: Model['kind'];
  readonly numFeature: number;
  readonly featureNames: readonly string[] | null;
  readonly featureTypes: readonly string[];
  /** categories of a feature, by its name */
  readonly categories: { readonly [feature: string]: number };
  readonly classes: readonly (string | number)[] | null;
  readonly numTree: number;
  readonly numNode: number;
  readonly maxDepth: number;
  /** files that were read, and their bytes */
  readonly files: { readonly [name: string]: number };
  readonly fileBytes: number;
  readonly machine: {
    readonly cpu: string;
    readonly cpus: number;
    readonly memoryBytes: number;
    readonly node: string;
  };
  readonly measured: Measured;
  /** the model as `kindling pack` writes it; null where it is packed, or cannot be */
  readonly packed: Packed | null;
  readonly fits: readonly Fit[];
  readonly warnings: readonly Warning[];
}

interface Packed {
  readonly fileBytes: number;
  readonly measured: Measured;
}

/**
 * Loads a model here for what it is, and in processes of their own for what it takes.
 *
 * @param tell hears what is done meanwhile
 * @throws ModelNotReadyError, ModelFormatError when it cannot be loaded, ConfigurationError when it predicts nothing
 */
export async function examine(uri: string, tell: (doing: string) => void): Promise<Examination> {
  const watch = new Watch();
  tell('loading the model');
  const model = await loadModelFiles(watch.over(await openFiles(uri)));
  const measured = await measureStarts({
    uri,
    numFeature: model.numFeature,
    most: STARTS,
    enoughMs: STARTS_MS,
    onStart: (index) => tell(`start ${index + 1} of at most ${STARTS}`),
  });
  const packed = await examinePacked(model, watch, tell);
  const warnings = findWarnings(model, watch);
  return {
    model: uri,
    healthy: warnings.length === 0,
    ...facts(model),
    files: Object.fromEntries(watch.read),
    fileBytes: watch.bytes,
    machine: {
      cpu: cpus()[0]?.model.trim() ?? process.arch,
      cpus: cpus().length,
      memoryBytes: totalmem(),
      node: process.versions.node,
    },
    measured,
    packed,
    fits: findFits(measured),
    warnings,
  };
}

async function openFiles(uri: string) {
  if (!uri.startsWith('s3://')) return openModelDir(uri);
  const { S3ModelFiles } = await import('../../../lib/model/s3-files.ts');
  return new S3ModelFiles(uri);
}

function facts(model: Model) {
  const { summary, numFeature, featureNames, kind, classes, numTree } = model;
  const categories = model.categories.flatMap((codes, feature) =>
    codes && !isFreeText(codes) ? [[featureNames?.[feature] ?? `f${feature}`, codes.size] as const] : [],
  );
  return {
    format: summary.format,
    xgboostVersion: summary.xgboostVersion,
    booster: summary.booster,
    objective: summary.objective,
    kind,
    numFeature,
    featureNames: featureNames ?? null,
    featureTypes: summary.featureTypes,
    categories: Object.fromEntries(categories),
    classes: classes ?? null,
    numTree,
    numNode: summary.numNode,
    maxDepth: summary.maxDepth,
  };
}

async function examinePacked(model: Model, watch: Watch, tell: (doing: string) => void): Promise<Packed | null> {
  const isPacked = [...watch.read.keys()].some((name) => name.endsWith('.kindling'));
  if (isPacked || !canPack(model)) return null;
  tell('packing the model');
  const folder = mkdtempSync(join(tmpdir(), 'kindling-doctor-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const forget = beforeEarlyEnd(remove);
  try {
    const uri = join(folder, 'model.kindling');
    const bytes = packModel(model);
    writeFileSync(uri, bytes);
    const measured = await measureStarts({
      uri,
      numFeature: model.numFeature,
      most: PACKED_STARTS,
      enoughMs: PACKED_MS,
      onStart: (index) => tell(`start ${index + 1} of at most ${PACKED_STARTS}, packed`),
    });
    return { fileBytes: bytes.length, measured };
  } finally {
    remove();
    forget();
  }
}
