import { escapeHtml } from '../page/html.ts';
import { contentPolicy, renderPage } from '../page/page.ts';
import type { PlaygroundDescription } from './description.ts';
import { inertBytes, inertJson, inertProgram } from './inert.ts';
import { PLAYGROUND_STYLE } from './style.ts';

/** The programs of the page as the build made them: texts of JavaScript. */
export interface Programs {
  /** dist/browser.mjs, an ES module */
  readonly engine: string;
  /** dist/charts.cjs */
  readonly charts: string;
  /** dist/playground.js, the only one that runs by itself */
  readonly client: string;
}

/** What a page is made of. */
export interface PlaygroundParts {
  readonly description: PlaygroundDescription;
  /** what the model is, at a glance: HTML */
  readonly glance: string;
  readonly programs: Programs;
  /** base64 of the SHA-256 of `programs.client`, which the page allows to run */
  readonly clientHash: string;
  /** base64 of the packed model in gzip; undefined where the server answers */
  readonly model?: string | undefined;
  /** what the page cannot do with this model, and the way out: a text */
  readonly notice?: string | undefined;
}

/** A page, and what a server is to say of it. */
export interface AssembledPage {
  readonly html: string;
  /** Content-Security-Policy, which stands in the page as well */
  readonly policy: string;
}

/** The playground in one file. */
export function assemblePlayground(parts: PlaygroundParts): AssembledPage {
  const { description, glance, notice } = parts;
  const allows = allowedTo(parts);
  const html = renderPage({
    title: description.name,
    madeBy: 'kindling playground',
    intro: glance,
    sections: [notice === undefined ? '' : `<p class="finding">${escapeHtml(notice)}</p>`, SCAFFOLD],
    style: PLAYGROUND_STYLE,
    scripts: scriptsOf(parts),
    allows,
  });
  return { html, policy: contentPolicy(allows) };
}

/** Places that the script fills. */
const SCAFFOLD = `<noscript><p class="finding">This page computes predictions itself, and needs scripts to be allowed.</p></noscript>
<div class="play">
<div class="column"><section><h2>Features</h2><div class="actions" id="examples"></div><div id="form"></div></section><div id="under"></div></div>
<div class="column side"><section class="answer"><h2>Prediction</h2><div id="result"></div></section><div id="beside"></div></div>
</div>
<div id="below"></div>
<section id="snippets"></section>`;

function scriptsOf({ description, programs, model }: PlaygroundParts): string {
  const inPage = model === undefined ? [] : [inertProgram('engine', programs.engine), inertBytes('model', model)];
  return [
    inertJson('description', description),
    ...inPage,
    inertProgram('charts', programs.charts),
    `<script>${programs.client}</script>`,
  ].join('\n');
}

/** What the page may do: run its own script, and programs that this makes of its own texts. */
function allowedTo({ clientHash, model }: Pick<PlaygroundParts, 'clientHash' | 'model'>): string[] {
  return [
    `script-src 'sha256-${clientHash}' blob: 'wasm-unsafe-eval'`,
    'worker-src blob:',
    ...(model === undefined ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ];
}
