// A Hono app that takes CSV, JSON and JSON Lines, and answers with what the client accepts.
//
//   npm install kindling hono @hono/node-server
//   MODEL=node_modules/kindling/dist/model-artifacts/abalone node hono.mjs
//   curl localhost:3000/predict -H 'Content-Type: text/csv' --data 0.42,0.33,0.125,0.463,0.186,0.11,0.145
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { input_fn, KindlingError, model_fn, output_fn, predict_fn } from 'kindling';

const model = await model_fn(process.env.MODEL);
const app = new Hono();

app.post('/predict', async ({ req, body }) => {
  const contentType = req.header('content-type');
  const rows = await input_fn(new Uint8Array(await req.arrayBuffer()), contentType);
  const scored = await predict_fn(rows, model, { outputs: ['prediction'], onRowError: 'annotate' });
  const answer = output_fn(scored, req.header('accept') === '*/*' ? contentType : req.header('accept'));
  return body(answer.body, 200, { 'Content-Type': answer.contentType });
});

app.onError((error, { json, text }) => {
  if (!(error instanceof KindlingError && error.isPublic)) return text('Internal Server Error', 500);
  const { status, code, message, hint } = error;
  return json({ code, message, hint }, status);
});

serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000) }, ({ port }) => console.log(`listening on ${port}`));
