import { computeTreeShapes } from '../../../lib/explain/tree-shapes.ts';
import type { Model } from '../../../lib/model/model.ts';
import { barChart, columnChart } from './charts.ts';
import { type Description, ensemblesOf, featureNamesOf } from './description.ts';
import { escapeHtml, grouped, shortNumber } from './html.ts';
import stylesheet from './page.css.ts';
import { drawTree } from './tree-drawing.ts';

const NUM_SHOWN = 20;
const KINDS = [
  ['gain', 'Gain', 'mean loss reduction of a feature’s splits'],
  ['weight', 'Weight', 'number of splits'],
  ['cover', 'Cover', 'mean sum of hessians at its splits (rows, for squared error)'],
] as const;

/** A page that shows a model, in one file without scripts. */
export function renderPage(name: string, model: Model, description: Description): string {
  const sections = [
    header(name, description),
    factsSection(description),
    importanceSection(description),
    shapeSection(model),
    treeSection(model),
    memberSection(description),
    featureSection(model, description),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(name)}: kindling inspect</title>
<style>${stylesheet}</style>
</head>
<body>
<main>
${sections.filter((section) => section !== '').join('\n')}
</main>
</body>
</html>
`;
}

function section(title: string, content: string, note = ''): string {
  const explanation = note === '' ? '' : `<p class="note">${note}</p>`;
  return `<section><h2>${title}</h2>${explanation}${content}</section>`;
}

function header(name: string, { booster, objective, kind, format, members }: Description): string {
  const chips = [kind, objective, booster, format, ...(members ? [`${members.length} members`] : [])];
  const shown = chips.map((chip) => `<span class="chip">${escapeHtml(chip)}</span>`).join('');
  return `<header><p class="brand">kindling inspect</p><h1>${escapeHtml(name)}</h1><p>${shown}</p></header>`;
}

function factsSection(description: Description): string {
  const { baseScore, classes } = description;
  const facts: [string, string][] = [
    ['trees', grouped(description.numTree)],
    ['nodes', grouped(description.numNode)],
    ['deepest', grouped(description.maxDepth)],
    ['features', grouped(description.numFeature)],
    ['outputs', grouped(description.numGroup)],
    ['bytes', grouped(description.bytes)],
    ['XGBoost', description.xgboostVersion],
    ['base score', baseScore.length === 1 ? shortNumber(baseScore[0]!) : ''],
  ];
  const tiles = facts
    .filter(([, value]) => value !== '')
    .map(([label, value]) => `<div class="tile"><b>${escapeHtml(value)}</b><span>${label}</span></div>`);
  const notes = [
    ...(classes === null ? [] : [`Classes: ${classes.map(escapeHtml).join(', ')}`]),
    ...(baseScore.length > 1 ? [`Base scores: ${baseScore.map(shortNumber).join(', ')}`] : []),
    `SHA-256 <code>${description.fingerprint}</code>`,
  ].map((note) => `<p class="note">${note}</p>`);
  return `<section><div class="tiles">${tiles.join('')}</div>${notes.join('')}</section>`;
}

/** One chart for each kind, and a switch between them that needs no script. */
function importanceSection({ importance }: Description): string {
  const shown = KINDS.filter(([kind]) => Object.keys(importance[kind] ?? {}).length > 0);
  if (shown.length === 0) return '';
  const switches = shown.map(
    ([kind, label], index) =>
      `<input type="radio" name="kind" id="show-${kind}"${index === 0 ? ' checked' : ''}><label for="show-${kind}">${label}</label>`,
  );
  const charts = shown.map(([kind, , note]) => {
    const bars = Object.entries(importance[kind]!).map(([name, value]) => ({ name, value: magnitude(value) }));
    const ranked = bars.toSorted((a, b) => b.value - a.value);
    const rest = ranked.length > NUM_SHOWN ? `<p class="note">and ${ranked.length - NUM_SHOWN} more</p>` : '';
    return `<div class="chart chart-${kind}"><p class="note">${note}</p>${barChart(ranked.slice(0, NUM_SHOWN))}${rest}</div>`;
  });
  return section('Importance', `<div class="switch">${switches.join('')}${charts.join('')}</div>`);
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
  const perTree = `<figure>${columnChart(numLeaf)}<figcaption>leaves of each tree, first to last</figcaption></figure>`;
  const perDepth = `<figure>${columnChart(depths)}<figcaption>leaves at each depth, 0 to ${depths.length - 1}</figcaption></figure>`;
  const note = `${grouped(total)} leaves in ${grouped(numLeaf.length)} trees, ${shortNumber(total / numLeaf.length)} each`;
  return section('Shape of the trees', `<div class="pair">${perTree}${perDepth}</div>`, note);
}

function treeSection(model: Model): string {
  const [ensemble] = ensemblesOf(model);
  if (ensemble === undefined || ensemble.numTree === 0) return '';
  const note = 'Rows that answer yes go left. A dot marks the side of missing values.';
  return section('The first tree', drawTree(ensemble, featureNamesOf(model)), note);
}

function memberSection({ members }: Description): string {
  if (members === undefined) return '';
  const rows = members.map((member, index) => [
    String(index),
    grouped(member.numTree),
    grouped(member.numNode),
    grouped(member.maxDepth),
    member.baseScore.slice(0, 4).map(shortNumber).join(', '),
    grouped(member.bytes),
    `<code>${member.fingerprint.slice(0, 12)}</code>`,
  ]);
  return section('Members', table(['member', 'trees', 'nodes', 'deepest', 'base score', 'bytes', 'SHA-256'], rows));
}

function featureSection(model: Model, { featureTypes, importance }: Description): string {
  const { weight = {} } = importance;
  const rows = featureNamesOf(model).map((name, feature) => {
    const categories = model.categories[feature];
    const shown = categories === undefined ? '' : [...categories.keys()].slice(0, 8).map(escapeHtml).join(', ');
    const more = categories !== undefined && categories.size > 8 ? `, … (${categories.size})` : '';
    const splits = weight[name];
    const use =
      splits === undefined
        ? '–'
        : Array.isArray(splits)
          ? splits.map(shortNumber).join(', ')
          : shortNumber(splits as number);
    return [String(feature), escapeHtml(name), featureTypes[feature] ?? '', use, shown + more];
  });
  return section('Features', table(['#', 'name', 'type', 'weight', 'categories'], rows));
}

/** Cells are HTML. */
function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = columns.map((column) => `<th>${column}</th>`).join('');
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n');
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}
