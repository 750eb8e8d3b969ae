import packageJson from '../../../package.json' with { type: 'json' };
import { isObject } from '../../content/json-value.ts';
import { quoteName } from '../../short-text.ts';
import { INVALID_PARAMS, METHOD_NOT_FOUND, type Message, RpcFault } from './json-rpc.ts';
import type { Toolbox } from './toolbox.ts';
import { callTool, listTools } from './tools.ts';

/** Versions of the protocol, the newest first. */
const VERSIONS = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'] as const;
export const NEWEST_VERSION = VERSIONS[0];

/** What a client that sends no version is taken to speak, as the standard has it. */
const ASSUMED_VERSION = '2025-03-26';

export function isSupported(version: string): boolean {
  return VERSIONS.some((known) => known === version);
}

/** Batches ended with 2025-06-18. */
export function takesBatches(version = ASSUMED_VERSION): boolean {
  return version <= ASSUMED_VERSION;
}

const INSTRUCTIONS =
  'A trained XGBoost model. predict answers one row of features; explain says what each feature added to the answer; ' +
  'describe lists features and their categories. A feature that is left out, or null, is a missing value.';

/**
 * What a method answers.
 *
 * @throws RpcFault for what the protocol does not know; KindlingError for what is wrong on this side
 */
export async function answerMethod({ method, params }: Message, toolbox: Toolbox): Promise<object> {
  switch (method) {
    case 'initialize':
      return initialize(params.protocolVersion);
    case 'ping':
      return {};
    case 'tools/list':
      return { tools: listTools(await toolbox.openModel()) };
    case 'tools/call':
      return callTool(await toolbox.openModel(), calledTool(params), toolbox);
  }
  throw new RpcFault(METHOD_NOT_FOUND, `Method not found: ${quoteName(method)}`);
}

function initialize(version: unknown): object {
  if (typeof version !== 'string') throw new RpcFault(INVALID_PARAMS, '"protocolVersion" is not a text');
  return {
    protocolVersion: isSupported(version) ? version : NEWEST_VERSION,
    capabilities: { tools: {} },
    serverInfo: { name: 'kindling', version: packageJson.version },
    instructions: INSTRUCTIONS,
  };
}

function calledTool({ name, arguments: given = {} }: Message['params']) {
  if (typeof name !== 'string') throw new RpcFault(INVALID_PARAMS, '"name" is not a text');
  if (!isObject(given)) throw new RpcFault(INVALID_PARAMS, '"arguments" is not an object');
  return { name, given };
}
