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

/** What an answer without rows tells of them. */
const NO_ROWS: AnswerLog = {};

function logRequest(logger: RequestLogger, answered: Answered, site: Service): void {
  const { request, requestId, response, error, ms, isFirst } = answered;
  const { rows, rowErrors, unknownCategories, unknownCategoryColumns, bodyBytes } = response?.log ?? NO_ROWS;
  const { decodeMs, predictMs, encodeMs, service = site } = response?.log ?? NO_ROWS;
  const { modelName } = service;
  const status = response?.status ?? 500;
  const loaded = service.loadedModel?.();
  // one literal: an object that grows by and by takes JSON three times as long
  const entry = {
    requestId,
    traceId: traceIdOf(request),
    method: shorten(request.method, 20),
    path: shorten(request.path, 500),
    status,
    ms: hundredths(ms),
    coldStart: isFirst || undefined,
    rows,
    rowErrors,
    unknownCategories,
    unknownCategoryColumns,
    bodyBytes,
    answerBytes: response && Buffer.byteLength(response.body),
    decodeMs: hundredths(decodeMs),
    predictMs: hundredths(predictMs),
    encodeMs: hundredths(encodeMs),
    model: modelName && shorten(modelName),
    fingerprint: loaded && new LateFingerprint(loaded),
  };
  const quiet = isProbe(request) ? 'debug' : undefined;
  if (!error) logger[quiet ?? 'info']('answered', entry);
  else if (status >= 500) logger.error(logMessage(error), bounded(entry, { error }));
  else logger[quiet ?? 'warn'](logMessage(error), bounded(entry, { code: (error as Partial<KindlingError>).code }));
}

function bounded({ fingerprint, ...entry }: { readonly fingerprint: unknown }, more: object) {
  return { ...logEntry({ ...entry, ...more }), fingerprint };
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

function hundredths(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms * 100) / 100;
}

/** User agents of load balancers and schedulers that ask again and again. */
const PROBES = /^(?:ELB-HealthChecker|kube-probe|GoogleHC|Amazon-Route53-Health|Consul Health|UptimeRobot)/i;

/** Whether somebody only asks whether the service is there. */
function isProbe({ path, headers }: HttpRequest): boolean {
  return path === '/ping' || path === '/metrics' || PROBES.test(headers['user-agent'] ?? '');
}
