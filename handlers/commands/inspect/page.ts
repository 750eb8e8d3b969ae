import { computeTreeShapes } from '../../../lib/explain/tree-shapes.ts';
import type { Model } from '../../../lib/model/model.ts';
import { ensemblesOf } from '../../../lib/model/model-kinds.ts';
import { barChart, columnChart, treeDrawing } from '../../../lib/page/charts/index.ts';
import { chips, escapeHtml, row, section, table, tiles } from '../../../lib/page/html.ts';
import { renderPage } from '../../../lib/page/page.ts';
import { groupDigits, shortNumber } from '../../../lib/short-text.ts';
import { type Description, featureNamesOf, type Importance } from './description.ts';
import { listBranches } from './stages.ts';
import { firstTree } from './tree.ts';

const NUM_SHOWN = 20;
const MAX_COLUMNS = 120;
const KINDS = [
  ['gain', 'Gain', 'mean loss reduction of a feature’s splits'],
  ['weight', 'Weight', 'number of splits'],
  ['cover', 'Cover', 'mean sum of hessians at its splits (rows, for squared error)'],
] as const;

/** A page that shows a model, in one file without scripts. */
export function modelPage(name: string, model: Model, description: Description): string {
  return renderPage({
    title: name,
    madeBy: 'kindling inspect',
    intro: chips(kindsOf(description)) + facts(description),
    sections: [
      stageSection(description),
      importanceSection(description),
      shapeSection(model),
      treeSection(model),
      memberSection(description),
      featureSection(model, description),
    ],
    style: STYLE,
  });
}

function kindsOf({ booster, objective, kind, format, members }: Description): string[] {
  return [kind, objective, booster, format, ...(members ? [`${members.length} members`] : [])];
}

function facts(description: Description): string {
  const { baseScore, classes } = description;
  const all: [string, string][] = [
    ['trees', groupDigits(description.numTree)],
    ['nodes', groupDigits(description.numNode)],
    ['deepest tree', groupDigits(description.maxDepth)],
    ['features', groupDigits(description.numFeature)],
    ['outputs', groupDigits(description.numGroup)],
    ['bytes', groupDigits(description.bytes)],
    ['XGBoost', description.xgboostVersion],
    ['base score', baseScore.length === 1 ? shortNumber(baseScore[0]!) : ''],
  ];
  const notes = [
    ...(classes === null ? [] : [`Classes: ${classes.map(escapeHtml).join(', ')}`]),
    ...(baseScore.length > 1 ? [`Base scores: ${baseScore.map(shortNumber).join(', ')}`] : []),
    `SHA-256 <code>${description.fingerprint}</code>`,
  ].map((note) => `<p class="note">${note}</p>`);
  return tiles(all.flatMap(([name, value]) => (value === '' ? [] : [{ name, value }]))) + notes.join('');
}

/** One chart for each kind, and a switch between them that needs no script. */
function importanceSection({ importance }: Description): string {
  const shown = KINDS.filter(([kind]) => Object.keys(importance[kind] ?? {}).length > 0);
  if (shown.length === 0) return '';
  const switches = shown.map(
    ([kind, label], index) =>
      `<input type="radio" name="kind" id="show-${kind}"${index === 0 ? ' checked' : ''}><label for="show-${kind}">${label}</label>`,
  );
  const charts = shown.map(([kind, , note]) => importanceTab(kind, note, importance[kind]!));
  return section('Importance', '', `<div class="tabs">${switches.join('')}${charts.join('')}</div>`);
}

function importanceTab(kind: string, note: string, values: NonNullable<Importance['weight']>): string {
  const ranked = Object.entries(values)
    .map(([name, value]) => ({ name, value: magnitude(value) }))
    .toSorted((a, b) => b.value - a.value);
  const top = ranked.slice(0, NUM_SHOWN);
  const chart = barChart({
    label: `${kind} of each feature`,
    names: top.map(({ name }) => name),
    series: [{ name: kind, values: top.map(({ value }) => value) }],
  });
  const rest = ranked.length > NUM_SHOWN ? `, the first ${NUM_SHOWN} of ${groupDigits(ranked.length)} features` : '';
  return `<div class="tab ${kind}"><p class="about">${note}${rest}</p>${chart}</div>`;
}

/** Coefficients of several outputs count by their largest. */
function magnitude(value: number | readonly number[]): number {
  return Array.isArray(value) ? Math.max(...value.map(Math.abs)) : Math.abs(value as number);
}

function shapeSection(model: Model): string {
  const shapes = ensemblesOf(model).map(computeTreeShapes);
  const numLeaf = shapes.flatMap((shape) => [...shape.numLeaf]);
  if (numLeaf.length === 0) return '';
  const depths = shapes.reduce<number[]>((sums, { leavesAtDepth }) => {
    for (const [depth, count] of leavesAtDepth.entries()) sums[depth] = (sums[depth] ?? 0) + count;
    return sums;
  }, []);
  const total = numLeaf.reduce((sum, count) => sum + count, 0);
  const byTree = condense(numLeaf);
  const perTree = columnChart({
    label: 'leaves of each tree',
    x: { name: byTree.size === 1 ? 'tree' : `tree, means of ${byTree.size} neighbours` },
    y: { name: 'leaves' },
    names: byTree.values.map((_, index) => String(index * byTree.size)),
    values: byTree.values,
  });
  const perDepth = columnChart({
    label: 'leaves at each depth',
    x: { name: 'depth' },
    y: { name: 'leaves' },
    names: depths.map((_, depth) => String(depth)),
    values: depths,
  });
  const note = `${groupDigits(total)} leaves in ${groupDigits(numLeaf.length)} trees, ${shortNumber(total / numLeaf.length)} each`;
  return section('Shape of the trees', note, row(perTree, perDepth));
}

/** The numbers, or means of so many neighbours where more are there than a chart can show. */
function condense(values: readonly number[]): { readonly size: number; readonly values: number[] } {
  const size = Math.ceil(values.length / MAX_COLUMNS);
  const means = Array.from({ length: Math.ceil(values.length / size) }, (_, index) => {
    const group = values.slice(index * size, (index + 1) * size);
    return group.reduce((sum, value) => sum + value, 0) / group.length;
  });
  return { size, values: means };
}

function treeSection(model: Model): string {
  const [ensemble] = ensemblesOf(model);
  if (ensemble === undefined || ensemble.numTree === 0) return '';
  const note =
    'Rows that answer yes take the upper of two ways, missing values the strong one. Leaves are what the tree adds to the margin.';
  return section(
    'The first tree',
    note,
    treeDrawing('the upper levels of the first tree', firstTree(ensemble, featureNamesOf(model))),
  );
}

function stageSection({ pipeline }: Description): string {
  if (pipeline === undefined) return '';
  const rows = listBranches(pipeline).map(({ label, className, columnsIn, columnsOut, exact, release }) => {
    const out = columnsOut === null ? '–' : groupDigits(columnsOut);
    return [label, className, groupDigits(columnsIn), out, exact, release];
  });
  const head = ['step', 'class', 'columns in', 'columns out', 'exact', 'written by'];
  const about = 'What becomes of a row, from the outermost object inwards, and how near its numbers are to Python’s.';
  return section('Steps', about, table('steps', head, rows));
}

function memberSection({ members }: Description): string {
  if (members === undefined) return '';
  const rows = members.map((member, index) => [
    String(index),
    groupDigits(member.numTree),
    groupDigits(member.numNode),
    groupDigits(member.maxDepth),
    member.baseScore.slice(0, 4).map(shortNumber).join(', '),
    groupDigits(member.bytes),
    member.fingerprint.slice(0, 12),
  ]);
  const head = ['member', 'trees', 'nodes', 'deepest', 'base score', 'bytes', 'SHA-256'];
  return section('Members', 'Models whose answers are put together.', table('members', head, rows));
}

function featureSection(model: Model, { featureTypes, importance }: Description): string {
  const { weight = {} } = importance;
  const rows = featureNamesOf(model).map((name, feature) => {
    const categories = model.categories[feature];
    const shown = categories === undefined ? '' : [...categories.keys()].slice(0, 8).join(', ');
    const more = categories !== undefined && categories.size > 8 ? `, … (${categories.size})` : '';
    const splits = weight[name];
    const use =
      splits === undefined
        ? '–'
        : Array.isArray(splits)
          ? splits.map(shortNumber).join(', ')
          : shortNumber(splits as number);
    return [name, String(feature), featureTypes[feature] ?? '', use, shown + more];
  });
  return section('Features', '', table('features', ['name', 'position', 'type', 'weight', 'categories'], rows));
}

const STYLE = `
[aria-label="steps"] th { white-space: pre; }
#show-gain:checked ~ .gain, #show-weight:checked ~ .weight, #show-cover:checked ~ .cover { display: block; }
`;
