// A Lambda runtime in small: loads the handler that _HANDLER names and answers the Runtime API's events one by one.
// AWS_LAMBDA_RUNTIME_API=host:port LAMBDA_TASK_ROOT=dir _HANDLER=dist/invoke.handler node runtime.cjs
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const task = path.resolve(process.env.LAMBDA_TASK_ROOT ?? '.');

function call(method, route, body) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host, port, agent, method, path: `/2018-06-01/runtime/${route}` }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(chunks) }));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

const asError = (error) =>
  JSON.stringify({ errorType: error.name, errorMessage: error.message, trace: String(error.stack).split('\n') });

function contextOf(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  return {
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

function load() {
  const [file, name] = process.env._HANDLER.split(/\.(?=[^.]+$)/);
  const found = ['.js', '.mjs', '.cjs'].map((ending) => path.join(task, file + ending)).find(fs.existsSync);
  const handler = found && require(found)[name];
  if (typeof handler !== 'function') throw new Error(`${process.env._HANDLER} is not a function in ${task}`);
  return handler;
}

async function answer(handler) {
  const { headers, body } = await call('GET', 'invocation/next');
  const id = headers['lambda-runtime-aws-request-id'];
  try {
    const result = await handler(JSON.parse(body), contextOf(headers));
    await call('POST', `invocation/${id}/response`, JSON.stringify(result ?? null));
  } catch (error) {
    await call('POST', `invocation/${id}/error`, asError(error));
  }
}

async function main() {
  process.chdir(task);
  let handler;
  try {
    handler = load();
  } catch (error) {
    await call('POST', 'init/error', asError(error));
    throw error;
  }
  for (;;) await answer(handler);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
