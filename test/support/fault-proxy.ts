import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What goes wrong with one request. */
export type Fault =
  | { readonly status: number }
  /** the connection breaks after so many bytes of the answer's body */
  | { readonly resetAfter: number; readonly meanwhile?: () => Promise<unknown> }
  /** the answer begins after so long, or never */
  | { readonly delayMs: number };

/** S3's names for statuses; the SDK waits longer for SlowDown than for others. */
const CODES: ReadonlyMap<number, string> = new Map([
  [403, 'AccessDenied'],
  [500, 'InternalError'],
]);

/** Says what happens to a request; undefined lets it pass. */
export type FaultPlan = (method: string, url: string) => Fault | undefined;

/** An HTTP server that passes requests on to `target` and does harm to some. */
export async function startFaultProxy(target: string) {
  const proxy = { plan: (() => undefined) as FaultPlan, seen: [] as string[], url: '', stop: () => server.close() };
  const server = createServer((question, answer) => {
    proxy.seen.push(`${question.method} ${question.url}`);
    const fault = proxy.plan(question.method ?? '', question.url ?? '');
    if (fault && 'status' in fault) {
      question.resume();
      answer.writeHead(fault.status, { 'content-type': 'application/xml' });
      answer.end(
        `<Error><Code>${CODES.get(fault.status) ?? 'SlowDown'}</Code><Message>arn:aws:iam::123456789012:role/secret</Message></Error>`,
      );
    } else if (fault && 'delayMs' in fault) setTimeout(() => pass(target, question, answer), fault.delayMs).unref();
    else pass(target, question, answer, fault);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  proxy.stop = () => {
    server.closeAllConnections();
    return server.close();
  };
  return proxy;
}

function pass(
  target: string,
  question: IncomingMessage,
  answer: ServerResponse,
  fault?: Extract<Fault, { resetAfter: number }>,
): void {
  const { method, url, headers } = question;
  const passedOn = request(target + url, { method, headers }, async (reply) => {
    answer.writeHead(reply.statusCode ?? 502, reply.headers);
    let left = fault?.resetAfter ?? Number.POSITIVE_INFINITY;
    for await (const chunk of reply as AsyncIterable<Buffer>) {
      answer.write(chunk.subarray(0, left));
      left -= chunk.length;
      if (left > 0) continue;
      await fault?.meanwhile?.();
      setTimeout(() => answer.destroy(), 20); // after what was written has left
      return;
    }
    answer.end();
  });
  passedOn.on('error', () => answer.destroy());
  question.pipe(passedOn);
}
