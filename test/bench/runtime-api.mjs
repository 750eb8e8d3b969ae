// A Lambda Runtime API for the benches: a runtime of its own process is given events one by one, and timed.
import { createServer } from 'node:http';

/** A call that takes longer has failed. */
const TIMEOUT_MS = 60_000;

/**
 * Starts a runtime and gives it events. Resolves to milliseconds from its start to each answer.
 *
 * @param start starts the process, given the environment that it needs
 * @param onAnswer is called before the next event is given
 * @throws Error when a call fails, takes too long, or the process ends
 */
export function callRuntime(start, events, onAnswer = () => undefined) {
  return new Promise((resolve, reject) => {
    const times = [];
    let child;
    let started;
    const finish = (settle, result) => {
      clearTimeout(timer);
      child?.kill('SIGKILL');
      api.close();
      api.closeAllConnections();
      settle(result);
    };
    const timer = setTimeout(() => finish(reject, new Error(`no answer within ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
    const next = (outgoing) => {
      outgoing.writeHead(200, {
        'lambda-runtime-aws-request-id': String(times.length),
        'lambda-runtime-deadline-ms': Date.now() + TIMEOUT_MS,
      });
      outgoing.end(events[times.length]);
    };
    const answer = (incoming, outgoing, body) => {
      times.push(performance.now() - started);
      if (!incoming.url.endsWith('/response')) return finish(reject, new Error(body));
      onAnswer(child, body);
      if (times.length === events.length) return finish(resolve, times);
      outgoing.writeHead(202).end();
    };
    const api = createServer((incoming, outgoing) => {
      const chunks = [];
      incoming.on('data', (chunk) => chunks.push(chunk));
      incoming.on('end', () => {
        if (incoming.url.endsWith('/next')) next(outgoing);
        else answer(incoming, outgoing, Buffer.concat(chunks).toString());
      });
    });
    api.keepAliveTimeout = 0; // an answer may take longer than a connection is kept idle
    api.listen(0, '127.0.0.1', () => {
      started = performance.now();
      child = start({ AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${api.address().port}` });
      child.on('exit', (code, signal) => finish(reject, new Error(`ended by ${signal ?? code}`)));
    });
  });
}
