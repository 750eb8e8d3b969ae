import { ensemblesOf } from '../../model/model-kinds.ts';
import type { XgboostModel } from '../../model/xgboost-model.ts';
import { escapeHtml, section, type Tile, table, tiles } from '../../page/html.ts';
import { renderPage } from '../../page/page.ts';
import { groupDigits } from '../../short-text.ts';
import type { Assembly } from '../job/assemble.ts';
import type { Evaluation } from '../job/evaluate.ts';
import type { FoldResult } from '../job/fold-result.ts';
import { plain } from '../job/metric-lines.ts';
import type { Parameters } from '../parameters.ts';
import type { RoundMetric } from '../train.ts';
import { featuresOf } from '../training-set.ts';
import type { Watching } from './best-round.ts';
import { CLASSES_STYLE, classes } from './classes.ts';
import { contributions } from './contributions.ts';
import { foldTable } from './fold-table.ts';
import { importance } from './importance.ts';
import { learningCurves } from './learning-curves.ts';
import { residuals } from './residuals.ts';

/** What a training run left to tell. */
export interface ReportParts {
  /** one, or one of each fold */
  readonly models: readonly XgboostModel[];
  readonly folds?: readonly FoldResult[] | undefined;
  readonly assembly: Assembly;
  readonly evaluation: Evaluation;
  /** (numRound) metrics after each round; gaps where an earlier run trained it */
  readonly rounds: readonly (readonly RoundMetric[] | undefined)[];
  readonly bestIteration: number | undefined;
  readonly parameters: Parameters;
  /** the parameters that somebody set */
  readonly given: ReadonlySet<keyof Parameters>;
}

/** `report.html`: one page that needs no network and no script, for light, dark and paper. */
export async function writeReport(parts: ReportParts): Promise<string> {
  const { assembly, evaluation, models, rounds, bestIteration, folds } = parts;
  const { validation, targets, features } = assembly;
  const target = targets.join(', ');
  const featureNames = features.map(({ name }) => name);
  const { regression, classification, scores } = evaluation;
  const sections = [
    folds ? foldTable(folds) : '',
    learningCurves(rounds, watchingOf(parts)),
    regression ? residuals(validation.label, scores.value, target) : '',
    classification ? classes(classification, validation.label, scores.probability) : '',
    targetTable(evaluation),
    importance(models.flatMap(ensemblesOf), featureNames, bestIteration),
    contributions({
      models,
      matrix: featuresOf(validation),
      featureNames,
      groupNames: groupNames(models[0]!, assembly),
    }),
    parameterTable(parts),
  ];
  const intro = `<p class="about">${escapeHtml(subtitle(parts))}</p>${tiles(keyMetrics(evaluation, rounds, bestIteration))}`;
  return renderPage({
    title: `Training report: ${target}`,
    madeBy: 'kindling train',
    intro,
    sections,
    style: CLASSES_STYLE,
  });
}

function watchingOf({ bestIteration, parameters, assembly, folds }: ReportParts): Watching {
  return {
    bestIteration,
    patience: parameters.early_stopping_rounds,
    isSameRows: assembly.train === assembly.validation && folds === undefined,
    isMean: folds !== undefined,
  };
}

function subtitle({ assembly, models, parameters, bestIteration, folds }: ReportParts): string {
  const { train, validation, features } = assembly;
  const numTree = models.reduce((sum, model) => sum + model.numTree, 0);
  if (folds) {
    return `${parameters.objective}, ${folds.length} models with ${groupDigits(numTree)} trees on ${groupDigits(features.length)} features; each of the ${groupDigits(train.numRow)} rows is measured on models that did not learn from it`;
  }
  const rows =
    train === validation
      ? `trained and measured on the same ${groupDigits(train.numRow)} rows`
      : `trained on ${groupDigits(train.numRow)} rows, measured on ${groupDigits(validation.numRow)} others`;
  const used = bestIteration === undefined ? '' : ` (rounds 0 to ${bestIteration} predict)`;
  return `${parameters.objective}, ${groupDigits(numTree)} trees${used} on ${groupDigits(features.length)} features, ${rows}`;
}

/** The metrics that say most; without any of ours those of the last round, or the best one. */
function keyMetrics(
  { regression, classification }: Evaluation,
  rounds: ReportParts['rounds'],
  bestIteration = rounds.length - 1,
): Tile[] {
  if (regression)
    return Object.entries(regression).map(([name, value]) => ({ name: tileName(name), value: plain(value) }));
  const last = rounds[bestIteration]?.filter(({ set }) => set === 'validation') ?? [];
  const fromRun = last.map(({ metric, value }) => ({ name: metric, value: plain(value) }));
  if (classification === undefined) return fromRun;
  const { accuracy, classes: all } = classification;
  const areas = all.flatMap(({ rocAuc }) => (rocAuc !== undefined && Number.isFinite(rocAuc) ? [rocAuc] : []));
  const mean = areas.reduce((sum, area) => sum + area, 0) / areas.length;
  return [
    { name: 'accuracy', value: plain(accuracy) },
    ...(areas.length > 0 ? [{ name: all.length > 2 ? 'mean roc auc' : 'roc auc', value: plain(mean) }] : []),
    ...fromRun,
  ];
}

function tileName(name: string): string {
  return name === 'support' ? 'validation rows' : name;
}

function groupNames({ numGroup }: XgboostModel, { classes: labels, targets }: Assembly): string[] {
  if (numGroup === 1) return ['margin'];
  const names = labels ?? (targets.length === numGroup ? targets : []);
  return Array.from({ length: numGroup }, (_, group) => String(names[group] ?? group));
}

function targetTable({ targets }: Evaluation): string {
  if (targets.length === 0) return '';
  const names = Object.keys(targets[0]!.metrics);
  const rows = targets.map(({ target, metrics }) => [target, ...names.map((name) => plain(metrics[name]!))]);
  return section(
    'Targets',
    'How good the model is at each of them, on the validation rows.',
    table('targets', ['target', ...names], rows),
  );
}

function parameterTable({ parameters, given }: ReportParts): string {
  const names = [...new Set([...given, 'objective', 'num_boost_round', 'eta', 'max_depth'] as const)].sort();
  const rows = names.map((name) => [name, shown(parameters[name])]);
  return section(
    'Parameters',
    'What was set; everything else is at XGBoost’s default.',
    table('parameters', ['name', 'value'], rows),
  );
}

function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  return JSON.stringify(value instanceof Map ? Object.fromEntries(value) : value) ?? '';
}
