// The playground: for `GET /`, and for the command that writes it into a file.
import { model_fn } from '../lib/hooks/model-fn.ts';
import type { TransformOptions } from '../lib/hooks/options.ts';
import { tellNotes } from '../lib/hooks/tell-notes.ts';
import type { HttpRequest, HttpResponse } from '../lib/http/message.ts';
import type { Model } from '../lib/model/model.ts';
import { PageAnswer } from './playground/page-answer.ts';
import { renderPlayground } from './playground/render.ts';

/** The page with the model in it, for a file: HTML. */
export async function loadPlayground(modelUri: string, tell: (note: string) => void): Promise<string> {
  const { html } = await renderPlayground(tellNotes(await model_fn(modelUri), tell), modelUri);
  return html;
}

/** Whose page it is. */
export interface Served {
  readonly modelUri: string;
  readonly shownUri?: string | undefined;
  readonly isEnsemble: boolean;
  readonly script?: string | undefined;
  readonly defaultOptions: TransformOptions;
}

/**
 * What answers `GET /`.
 *
 * @param model undefined where another thread has it
 */
export async function openPlayground(
  model: Model | undefined,
  served: Served,
): Promise<(request: HttpRequest) => Promise<HttpResponse>> {
  const { modelUri, shownUri, isEnsemble, script, defaultOptions } = served;
  const loaded = model ?? (await model_fn(modelUri, { isEnsemble }));
  const backing = { shownUri, hasScript: script !== undefined, missing: defaultOptions.missing };
  const answer = new PageAnswer(await renderPlayground(loaded, modelUri, backing));
  return (request) => answer.to(request);
}
