// The playground: for `GET /`, and for the command that writes it into a file.
import { model_fn } from '../lib/hooks/model-fn.ts';
import type { TransformOptions } from '../lib/hooks/options.ts';
import { tellNotes } from '../lib/hooks/tell-notes.ts';
import type { HttpRequest, HttpResponse } from '../lib/http/message.ts';
import type { Model } from '../lib/model/model.ts';
import type { Models } from '../lib/service/models.ts';
import { renderChoice } from './playground/choice.ts';
import { PageAnswer } from './playground/page-answer.ts';
import { renderPlayground } from './playground/render.ts';

/** What answers whoever wants a page. */
type Page = (request: HttpRequest) => Promise<HttpResponse>;

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

/** Whose pages they are. */
export interface ServedSeveral extends Pick<Served, 'isEnsemble' | 'defaultOptions'> {
  /** the script that the model at a path or uri is behind */
  readonly scriptOf?: ((modelUri: string) => string | undefined) | undefined;
  /** whether the pages may tell paths */
  readonly shows: boolean;
}

/** The pages of so many models are kept: each holds the programs, and its model. */
const MAX_KEPT = 4;

/** What answers `GET /` where there are several models: a choice of them, and with `?model=NAME` the page of one. */
export function openPlaygroundOfSeveral(models: Models, served: ServedSeveral): Page {
  const { isEnsemble, defaultOptions, scriptOf, shows } = served;
  const kept = new Map<string, { readonly model: Model; readonly answer: PageAnswer }>();
  const pageOf = async (target: string) => {
    const service = models.find(target);
    await service.ready();
    const [uri, own] = [models.uriOf(target), service.loadedModel?.()];
    const known = kept.get(target);
    if (known !== undefined && known.model === own) return known.answer;
    const hasScript = scriptOf?.(uri) !== undefined;
    const backing = { target, shownUri: shows ? uri : undefined, missing: defaultOptions.missing, hasScript };
    const model = own ?? (await model_fn(uri, { isEnsemble }));
    const answer = new PageAnswer(await renderPlayground(model, uri, backing));
    kept.delete(target);
    kept.set(target, { model, answer });
    for (const name of [...kept.keys()].slice(0, -MAX_KEPT)) kept.delete(name);
    return answer;
  };
  return async (request) => {
    const target = request.query.get('model');
    const answer = target ? await pageOf(target) : new PageAnswer(renderChoice(await models.names(), models.held()));
    return await answer.to(request);
  };
}

/**
 * What answers `GET /`.
 *
 * @param model undefined where another thread has it
 */
export async function openPlayground(model: Model | undefined, served: Served): Promise<Page> {
  const { modelUri, shownUri, isEnsemble, script, defaultOptions } = served;
  const loaded = model ?? (await model_fn(modelUri, { isEnsemble }));
  const backing = { shownUri, hasScript: script !== undefined, missing: defaultOptions.missing };
  const answer = new PageAnswer(await renderPlayground(loaded, modelUri, backing));
  return (request) => answer.to(request);
}
