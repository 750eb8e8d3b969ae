// The page of a server with several models: which there are, each a link to a page of its own.

import { escapeHtml } from '../../lib/page/html.ts';
import { contentPolicy, renderPage } from '../../lib/page/page.ts';
import type { AssembledPage } from '../../lib/playground/assemble.ts';
import { renderGlance } from '../../lib/playground/glance.ts';
import type { HeldModel } from '../../lib/service/models.ts';

/** The way back from the page of a model: HTML. */
export const ALL_MODELS = '<p><a href="./">All models</a></p>';

/** What it may do beside having a look of its own. */
const ALLOWS = ["base-uri 'none'", "form-action 'none'"];

/** Models that are shown; more are asked for by `?model=NAME`. */
const MAX_SHOWN = 1_000;

/** The models that a server has, by name; of those in memory also what they are. */
export function renderChoice(names: readonly string[], held: readonly HeldModel[]): AssembledPage {
  const loaded = new Map(held.map(({ modelName, model }) => [modelName, model]));
  const shown = names.slice(0, MAX_SHOWN).map((name) => {
    const model = loaded.get(name);
    const elsewhere = loaded.has(name) ? 'A thread of its own has it.' : 'Loaded when it is asked.';
    const link = `<h2><a href="./?model=${encodeURIComponent(name)}">${escapeHtml(name)}</a></h2>`;
    return `<section>${link}${model ? renderGlance(model, []) : `<p>${elsewhere}</p>`}</section>`;
  });
  const more = names.length > MAX_SHOWN ? [`<p class="finding">The first ${MAX_SHOWN} of ${names.length}.</p>`] : [];
  const none = names.length === 0 ? ['<p class="finding">There is none yet: POST /models loads one.</p>'] : [];
  const html = renderPage({
    title: 'Models',
    madeBy: 'kindling playground',
    intro: '<p>Each has a page to play with.</p>',
    sections: [...none, ...shown, ...more],
    allows: ALLOWS,
  });
  return { html, policy: contentPolicy(ALLOWS) };
}
