// Answers of the Open Inference Protocol: a bundle of its own, which its first request loads.

import packageJson from '../../../package.json' with { type: 'json' };
import { MODEL_VERSION } from '../../content/tensors/model-version.ts';
import { type HttpResponse, jsonResponse } from '../message.ts';
import type { Call } from '../route.ts';
import { describeModel } from './describe-model.ts';
import { namesOf, serviceOf } from './service-of.ts';
import type { Tools } from './tools.ts';

export { infer } from './infer.ts';

/** Parts of the protocol beyond its core, by the names that Triton has for them. */
const EXTENSIONS = ['binary_tensor_data', 'model_repository'];

export async function server(): Promise<HttpResponse> {
  return jsonResponse(200, { name: 'kindling', version: packageJson.version, extensions: EXTENSIONS });
}

export async function live(): Promise<HttpResponse> {
  return jsonResponse(200, { live: true });
}

/** @throws ModelNotReadyError and the like, with what is wrong */
export async function ready({ site }: Call, { soon }: Tools): Promise<HttpResponse> {
  await soon(site.ready());
  return jsonResponse(200, { ready: true });
}

export async function modelReady(call: Call, { soon }: Tools): Promise<HttpResponse> {
  const { service, name } = await serviceOf(call);
  await soon(service.ready());
  return jsonResponse(200, { name, ready: true });
}

export async function model(call: Call, { soon }: Tools): Promise<HttpResponse> {
  const { service, name } = await serviceOf(call);
  await soon(service.ready());
  return jsonResponse(200, { name, versions: [MODEL_VERSION], ...describeModel(service.loadedModel?.()) });
}

/** The models that there are, as Triton lists its repository. */
export async function index({ site }: Call): Promise<HttpResponse> {
  const models = await namesOf(site);
  return jsonResponse(
    200,
    models.map((name) => ({ name, version: MODEL_VERSION, state: 'READY', reason: '' })),
  );
}
