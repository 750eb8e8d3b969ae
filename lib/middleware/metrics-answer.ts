import type { HttpResponse } from '../http/message.ts';
import type { Metrics } from '../metrics/metrics.ts';

/** The answer to `GET /metrics`. What writes its text stands in a bundle of its own. */
export async function metricsAnswer(metrics: Metrics): Promise<HttpResponse> {
  const { renderPrometheus } = await import('../metrics/prometheus.ts');
  const { body, contentType } = await renderPrometheus(metrics.read());
  return { status: 200, headers: { 'content-type': contentType, 'cache-control': 'no-store' }, body };
}
