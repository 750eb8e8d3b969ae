// The script of the playground's page: the form, the engine, the first answer, and then everything else.
import type { Engine } from '../engine.ts';
import { PageScorer } from '../page-scorer.ts';
import { type LoadedModel, type Scorer, Session } from '../session.ts';
import { openExamples } from './examples.ts';
import { openForm } from './form/form.ts';
import { PANELS } from './panels.ts';
import { commonjsUrl, programUrl, readDescription, readModelBytes } from './parts.ts';
import { openResult } from './result.ts';
import { ServerScorer } from './server-scorer.ts';
import { openSnippets } from './snippets-panel.ts';

function element(id: string): HTMLElement {
  return document.getElementById(id)!;
}

/** The model in the page: its bytes are read while the engine is compiled. */
async function loadModel(): Promise<LoadedModel> {
  const engineUrl = programUrl('engine');
  const compiling: Promise<Engine> = import(engineUrl);
  const bytes = readModelBytes();
  const engine = await compiling;
  return { engine, engineUrl, bytes, predictor: await engine.loadModel(bytes) };
}

let charts: Promise<unknown> | undefined;

function loadCharts(): Promise<unknown> {
  charts ??= import(commonjsUrl('charts')).then((module) => module.default);
  return charts;
}

async function main(): Promise<void> {
  const description = readDescription();
  const model = description.source === 'page' ? await loadModel() : undefined;
  const scorer: Scorer = model ? new PageScorer(model, description) : new ServerScorer(description);
  const session = new Session(description, scorer, { model, loadCharts });
  openResult(element('result'), session);
  await session.setCells(session.cells);
  performance.mark('first-prediction');
  openForm(element('form'), session);
  openExamples(element('examples'), session);
  openSnippets(element('snippets'), session);
  afterPaint(() => openPanels(session));
}

/** What is shown already comes to the screen first. */
function afterPaint(then: () => void): void {
  requestAnimationFrame(() => setTimeout(then));
}

function openPanels(session: Session): void {
  for (const [place, panels] of Object.entries(PANELS)) {
    for (const panel of panels) {
      const section = document.createElement('section');
      element(place).append(section);
      panel(section, session);
    }
  }
}

main().catch((error: Error & { hint?: string }) => {
  const { message, hint = 'open it in a current Chrome, Edge, Firefox or Safari' } = error;
  element('result').textContent = `This page cannot run the model: ${message}; ${hint}`;
});
