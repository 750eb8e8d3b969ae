// Paths and methods: what leads to a route, what does not, and what the refusal says.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { modelDir } from '../support/real-models.ts';
import { type Service, waysIn } from '../support/ways-in.ts';

const BODY = { headers: { 'content-type': 'text/csv' }, body: '0.42,0.33,0.125,0.463,0.186,0.11,0.145' };

describe.each(waysIn)('$name', ({ open }) => {
  let service: Service;
  beforeAll(async () => {
    service = await open({ modelUri: modelDir('abalone') });
  });
  afterAll(() => service.close());

  test.each(['/ping', '/ping/', '//ping', '/%70ing', '/ping?x=1'])('GET %s should be the health', async (path) => {
    const answer = await service.ask({ method: 'GET', path });

    expect([answer.status, JSON.parse(answer.text)]).toEqual([200, { status: 'Healthy' }]);
  });

  test.each(['//invocations', '/endpoints/a b/invocations', '/endpoints/%C3%A4%20b/invocations/'])(
    'POST %s should predict',
    async (path) => {
      expect(await service.ask({ ...BODY, path })).toMatchObject({ status: 200, text: '9.40333' });
    },
  );

  test.each([
    '/pin',
    '/ping/x',
    '/invocations/x',
    '/endpoints/invocations',
    '/endpoints//invocations',
    '/endpoints/a%2Fb/invocations',
    '/%zz',
    '/constructor',
    '/__proto__',
    '/',
  ])('%s should not be there, whatever the method', async (path) => {
    const methods = ['GET', 'POST', 'DELETE'];

    const answers = await Promise.all(methods.map((method) => service.ask({ method, path })));

    expect(answers.map(({ status, text }) => [status, JSON.parse(text).code])).toEqual(
      methods.map(() => [404, 'not-found']),
    );
  });

  test.each([
    ['POST', '/ping', 'GET, HEAD'],
    ['DELETE', '/endpoints/any/invocations', 'POST'],
    ['GET', '/invocations', 'POST'],
    ['OPTIONS', '/openapi.json', 'GET, HEAD'],
  ])('%s %s should be a 405 that allows %s', async (method, path, allow) => {
    const answer = await service.ask({ method, path });

    expect([answer.status, answer.headers.allow]).toEqual([405, allow]);
  });

  test('HEAD should have the status and the length of GET, without the body', async () => {
    const asked = { path: '/execution-parameters' };

    const [head, get] = [
      await service.ask({ ...asked, method: 'HEAD' }),
      await service.ask({ ...asked, method: 'GET' }),
    ];

    expect([head.status, head.text, head.headers['content-type']]).toEqual([200, '', 'application/json']);
    expect(head.headers['content-length']).toBe(String(get.text.length));
  });
});
