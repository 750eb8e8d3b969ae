// The model in a served page, as the page's script makes it of the page's text.
import { gunzipSync } from 'node:zlib';
import type { PlaygroundDescription } from '../../lib/playground/description.ts';
import type { Engine } from '../../lib/playground/engine.ts';
import type { LoadedModel } from '../../lib/playground/session.ts';
import { importInRealm } from '../support/browser-realm.ts';
import type { Service } from '../support/ways-in.ts';

/** A page's model, and what the page knows of it. */
export interface ServedPage {
  readonly description: PlaygroundDescription;
  readonly model: LoadedModel;
}

let engine: Promise<Engine> | undefined;

export async function openServedPage(service: Service): Promise<ServedPage> {
  const html = (await service.ask({ method: 'GET', path: '/' })).text;
  engine ??= importInRealm<Engine>();
  const bytes = gunzipSync(Buffer.from(partOf(html, 'model'), 'base64'));
  const predictor = await (await engine).loadModel(bytes);
  return {
    description: JSON.parse(partOf(html, 'description')),
    model: { engine: await engine, predictor, bytes, engineUrl: '' },
  };
}

/** What stands in the page under an id. */
function partOf(html: string, id: string): string {
  return new RegExp(`<script type="[^"]*" id="${id}">([^<]*)`).exec(html)![1]!;
}
