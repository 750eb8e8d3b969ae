import type { KindlingError } from '../errors.ts';
import type { HttpRequest } from '../http/message.ts';
import { shorten } from '../short-text.ts';
import type { RequestLogger } from './late-logger.ts';
import { logEntry, logMessage } from './log-entry.ts';
import type { Answered, Observer } from './observer.ts';

/** One log line a request. */
export function requestLog(logger: RequestLogger): Observer {
  return {
    answered: (answered) => {
      if (answered.error || logger.isTalkative !== false) logRequest(logger, answered);
    },
  };
}

function logRequest(logger: RequestLogger, { request, requestId, response, error, ms }: Answered): void {
  const status = response?.status ?? 500;
  const entry = {
    requestId,
    method: shorten(request.method, 20),
    path: shorten(request.path, 500),
    status,
    ms: Math.round(ms * 100) / 100,
    ...response?.log,
  };
  const quiet = isProbe(request) ? 'debug' : undefined;
  if (!error) logger[quiet ?? 'info']('answered', entry);
  else if (status >= 500) logger.error(logMessage(error), logEntry({ ...entry, error }));
  else logger[quiet ?? 'warn'](logMessage(error), logEntry({ ...entry, code: (error as Partial<KindlingError>).code }));
}

/** User agents of load balancers and schedulers that ask again and again. */
const PROBES = /^(?:ELB-HealthChecker|kube-probe|GoogleHC|Amazon-Route53-Health|Consul Health|UptimeRobot)/i;

/** Whether somebody only asks whether the service is there. */
function isProbe({ path, headers }: HttpRequest): boolean {
  return path === '/ping' || PROBES.test(headers['user-agent'] ?? '');
}
