// Segments for X-Ray: loaded only where POWERTOOLS_TRACE_ENABLED says so.
import { ConfigurationError } from '../lib/errors.ts';
import type { Answered, Observer } from '../lib/middleware/observer.ts';
import { type DaemonAddress, traceRequests } from '../lib/middleware/xray.ts';
import type { Environment } from './environment.ts';

/** Who tells the daemon of a server's requests, by the trace that each names. */
export function traceServer(): Observer {
  return trace(({ request }) => request.headers['x-amzn-trace-id'], false);
}

/** The same in a function of Lambda's, which says itself which trace is on. */
export function traceFunction(): Observer {
  return trace(() => process.env._X_AMZN_TRACE_ID, true);
}

function trace(traceOf: (answered: Answered) => string | undefined, isWithin: boolean): Observer {
  const told = (answered: Answered) => (isProbe(answered) ? undefined : traceOf(answered));
  return traceRequests(readDaemon(), told, isWithin);
}

/** What health checks and browsers send. */
function isProbe({ request: { method } }: Answered): boolean {
  return method === 'GET' || method === 'HEAD';
}

/**
 * Where the daemon listens.
 *
 * @throws ConfigurationError where its address is none
 */
export function readDaemon(
  { AWS_XRAY_DAEMON_ADDRESS: text = '127.0.0.1:2000' }: Environment = process.env,
): DaemonAddress {
  const [, host, port] = /^(?:.*\budp:)?([^:\s]+):(\d{1,5})(?:\s.*)?$/.exec(text.replace(/\btcp:\S+\s*/, '')) ?? [];
  if (host !== undefined && Number(port) < 65_536) return { host, port: Number(port) };
  throw new ConfigurationError(`AWS_XRAY_DAEMON_ADDRESS: "${text}" is no address`, {
    hint: 'set it to HOST:PORT, where the daemon of X-Ray listens',
  });
}
