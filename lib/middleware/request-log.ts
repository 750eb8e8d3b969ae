import type { KindlingError } from '../errors.ts';
import type { AnswerLog, HttpRequest } from '../http/message.ts';
import { traceIdOf } from '../http/trace-id.ts';
import type { Service } from '../service/service.ts';
import { shorten } from '../short-text.ts';
import type { RequestLogger } from './late-logger.ts';
import { logEntry, logMessage } from './log-entry.ts';
import type { Answered, Observer } from './observer.ts';

/**
 * One log line a request.
 *
 * @param site whose model is told where an answer does not say which it was
 */
export function requestLog(logger: RequestLogger, site: Service): Observer {
  return {
    answered: (answered) => {
      if (answered.error || logger.isTalkative !== false) logRequest(logger, answered, site);
    },
  };
}

function logRequest(logger: RequestLogger, answered: Answered, site: Service): void {
  const { request, requestId, response, error, ms, isFirst } = answered;
  const status = response?.status ?? 500;
  const entry = {
    requestId,
    traceId: traceIdOf(request),
    method: shorten(request.method, 20),
    path: shorten(request.path, 500),
    status,
    ms: hundredths(ms),
    coldStart: isFirst || undefined,
    ...(response?.log && rowFields(response.log)),
    answerBytes: response && Buffer.byteLength(response.body),
  };
  const model = modelFields(response?.log?.service ?? site);
  const quiet = isProbe(request) ? 'debug' : undefined;
  if (!error) logger[quiet ?? 'info']('answered', Object.assign(entry, model));
  else if (status >= 500) logger.error(logMessage(error), Object.assign(logEntry({ ...entry, error }), model));
  else {
    const { code } = error as Partial<KindlingError>;
    logger[quiet ?? 'warn'](logMessage(error), Object.assign(logEntry({ ...entry, code }), model));
  }
}

function rowFields({ decodeMs, predictMs, encodeMs, service: _, ...fields }: AnswerLog): object {
  if (decodeMs === undefined) return fields;
  return {
    ...fields,
    decodeMs: hundredths(decodeMs),
    predictMs: hundredths(predictMs!),
    encodeMs: hundredths(encodeMs!),
  };
}

function modelFields({ modelName, loadedModel }: Service): object {
  const loaded = loadedModel?.();
  return { model: modelName && shorten(modelName), fingerprint: loaded && new LateFingerprint(loaded) };
}

/** A model's fingerprint, which some compute when it is first asked: not before a line is written. */
class LateFingerprint {
  readonly #model: { readonly summary: { readonly fingerprint: string } };

  constructor(model: { readonly summary: { readonly fingerprint: string } }) {
    this.#model = model;
  }

  toJSON(): string {
    return this.#model.summary.fingerprint;
  }
}

function hundredths(ms: number): number {
  return Math.round(ms * 100) / 100;
}

/** User agents of load balancers and schedulers that ask again and again. */
const PROBES = /^(?:ELB-HealthChecker|kube-probe|GoogleHC|Amazon-Route53-Health|Consul Health|UptimeRobot)/i;

/** Whether somebody only asks whether the service is there. */
function isProbe({ path, headers }: HttpRequest): boolean {
  return path === '/ping' || path === '/metrics' || PROBES.test(headers['user-agent'] ?? '');
}
