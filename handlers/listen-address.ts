import { ConfigurationError } from '../lib/errors.ts';
import { type Environment, integer } from './environment.ts';

const MAX_PORT = 65_535;
/** Where SageMaker, Lambda's web adapter and hosts that adapter follows tell the port; the first that is set counts. */
const PORT_VARIABLES = ['SAGEMAKER_BIND_TO_PORT', 'AWS_LWA_PORT', 'PORT'];

/** Where to listen. */
interface ListenAddress {
  /** undefined where the environment does not say */
  readonly host: string | undefined;
  readonly port: number;
}

/**
 * Where the environment has a server listen: the address that Lambda Web Functions name, else a port; 8080 by default.
 * @throws ConfigurationError naming the variable whose value cannot be used
 */
export function readListenAddress(env: Environment = process.env): ListenAddress {
  const endpoint = env.AWS_LAMBDA_HTTP_ENDPOINT;
  if (endpoint) return parseEndpoint(endpoint);
  const variable = PORT_VARIABLES.find((name) => env[name]) ?? PORT_VARIABLES[0]!;
  return { host: undefined, port: integer(env, variable, 8080, 0, MAX_PORT) };
}

/** `host:port`; an address of IPv6 is in brackets. */
function parseEndpoint(text: string): ListenAddress {
  const [, six, host = six, digits] = /^(?:\[([\da-f:.]+)\]|([^\s:/[\]]+)):(\d{1,5})$/i.exec(text) ?? [];
  const port = Number(digits);
  if (host !== undefined && port <= MAX_PORT) return { host, port };
  throw new ConfigurationError(`AWS_LAMBDA_HTTP_ENDPOINT: "${text}" is not a valid value`, {
    hint: 'set it to host:port, as Lambda does',
  });
}
