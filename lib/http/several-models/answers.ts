import { InvalidOptionError, MalformedInputError, UnsupportedMediaTypeError } from '../../errors.ts';
import { utf8Of } from '../../platform/node.ts';
import type { LoadedModel } from '../../service/models.ts';
import { noModel } from '../../service/no-model.ts';
import { quoteName } from '../../short-text.ts';
import { requireSize } from '../body-size.ts';
import { type HttpResponse, jsonResponse } from '../message.ts';
import type { Call } from '../route.ts';

/** Models of a page at most, and where nobody says how many. */
const MAX_PAGE = 100;
/** A name and a place are no longer. */
const MAX_LOAD_BYTES = 2 ** 16;

/** `GET /models`. A page begins behind the name that the token of the page before ends with. */
export async function list({ request: { query }, site }: Call): Promise<HttpResponse> {
  const limit = limitOf(query.get('limit'));
  const after = query.get('next_page_token') ?? '';
  const rest = (await site.models!()).list().filter(({ modelName }) => modelName > after);
  const models = rest.slice(0, limit);
  const nextPageToken = rest.length > limit ? models.at(-1)!.modelName : undefined;
  return jsonResponse(200, { models, nextPageToken });
}

function limitOf(text = String(MAX_PAGE)): number {
  const limit = /^\d+$/.test(text) ? Number(text) : 0;
  if (limit > 0) return Math.min(limit, MAX_PAGE);
  throw new InvalidOptionError(`limit: ${quoteName(text)} is not a valid value`, {
    hint: `use a whole number from 1 to ${MAX_PAGE}`,
  });
}

/** `POST /models`. */
export async function load({ request, site }: Call): Promise<HttpResponse> {
  const body = await request.readBody();
  requireSize(body.length, MAX_LOAD_BYTES);
  if (request.headers['content-encoding']) {
    throw new UnsupportedMediaTypeError('a model’s name and url come without a Content-Encoding', {
      hint: 'send {"model_name": "…", "url": "…"} as it is',
    });
  }
  const { name, url } = wishIn(body);
  return jsonResponse(200, await (await site.models!()).load(name, url));
}

function wishIn(body: Uint8Array): { name: string; url: string } {
  const hint = 'send {"model_name": "NAME", "url": "PATH OR S3 URI"}';
  let wish: { model_name?: unknown; url?: unknown } | null;
  try {
    wish = JSON.parse(utf8Of(body));
  } catch (cause) {
    throw new MalformedInputError('the body is not JSON', { hint, cause });
  }
  const { model_name: name, url } = wish ?? {};
  if (typeof name === 'string' && typeof url === 'string' && name !== '' && url !== '') return { name, url };
  throw new MalformedInputError(`the body has no ${typeof name === 'string' && name !== '' ? 'url' : 'model_name'}`, {
    hint,
  });
}

/** `GET /models/{name}`. */
export async function describe({ site, parameters: { name } }: Call): Promise<HttpResponse> {
  const found = (await site.models!()).list().find(({ modelName }) => modelName === name);
  if (found === undefined) throw noModel(name!);
  return jsonResponse(200, found satisfies LoadedModel);
}

/** `DELETE /models/{name}`. */
export async function unload({ site, parameters: { name } }: Call): Promise<HttpResponse> {
  return jsonResponse(200, (await site.models!()).unload(name!));
}
