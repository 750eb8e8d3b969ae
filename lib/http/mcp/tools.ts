import type { JsonObject } from '../../content/json-value.ts';
import { KindlingError } from '../../errors.ts';
import type { Model } from '../../model/model.ts';
import { quoteName } from '../../short-text.ts';
import { describe } from './describe.ts';
import { explain } from './explain.ts';
import { INVALID_PARAMS, RpcFault } from './json-rpc.ts';
import { predict, predictByHooks } from './predict.ts';
import type { Tool } from './tool.ts';
import type { Toolbox } from './toolbox.ts';

/** All that there are, for a model that is known; a new one is a file and an entry here. */
const TOOLS: readonly Tool[] = [predict, explain, describe];

/** No tool changes anything, and each answers the same to the same question. */
const ANNOTATIONS = { readOnlyHint: true, idempotentHint: true, openWorldHint: false };

const LISTED = new WeakMap<Model, readonly object[]>();

/**
 * The tools, as `tools/list` tells them.
 *
 * @param model undefined where nothing is known of the rows
 */
export function listTools(model: Model | undefined): readonly object[] {
  if (model === undefined) return [definitionOf(predictByHooks)];
  const known = LISTED.get(model);
  if (known !== undefined) return known;
  const listed = offered(model).map((tool) => definitionOf(tool, model));
  LISTED.set(model, listed);
  return listed;
}

function offered(model: Model): readonly Tool[] {
  return TOOLS.filter((tool) => tool.isOffered?.(model) ?? true);
}

function definitionOf<M>({ name, title, define }: Pick<Tool<M>, 'name' | 'title' | 'define'>, model?: M): object {
  return { name, title, ...define(model as M), annotations: { title, ...ANNOTATIONS } };
}

/** A tool that is to be called. */
interface Called {
  readonly name: string;
  readonly given: JsonObject;
}

/**
 * What a tool answers. Values that cannot be used are an answer, too: whoever sent them reads why, and sends others.
 *
 * @throws RpcFault for a tool that is not there; KindlingError for what is wrong on this side
 */
export async function callTool(model: Model | undefined, { name, given }: Called, toolbox: Toolbox): Promise<object> {
  const call = model === undefined ? callOfHooks(name) : callOfModel(name, model);
  try {
    const answer = await call(given, toolbox);
    return { content: [{ type: 'text', text: JSON.stringify(answer) }], structuredContent: answer };
  } catch (error) {
    if (!(error instanceof KindlingError) || error.status >= 500) throw error;
    if (name !== describe.name) toolbox.rowErrors++;
    return { content: [{ type: 'text', text: sentenceOf(error) }], isError: true };
  }
}

type Call = (given: JsonObject, toolbox: Toolbox) => Promise<object>;

function callOfModel(name: string, model: Model): Call {
  const tool = offered(model).find((candidate) => candidate.name === name);
  if (tool === undefined) throw unknownTool(name);
  return (given, toolbox) => tool.call(given, model, toolbox);
}

function callOfHooks(name: string): Call {
  if (name !== predictByHooks.name) throw unknownTool(name);
  return (given, toolbox) => predictByHooks.call(given, undefined, toolbox);
}

function unknownTool(name: string): RpcFault {
  return new RpcFault(INVALID_PARAMS, `Unknown tool: ${quoteName(name)}`);
}

/** An error about the only row, which needs no number, with the way out. */
function sentenceOf({ message, hint }: KindlingError): string {
  const sentence = message.replace(/^row 1, column /, 'feature ').replace(/^row 1: /, '');
  return hint === undefined ? sentence : `${sentence}; ${hint}`;
}
