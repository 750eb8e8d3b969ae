// A Lambda function behind API Gateway (REST or HTTP), a Function URL or a load balancer; it may be invoked directly, too.
//
//   npm install kindling && npm install --save-dev esbuild
//   npx esbuild api-gateway.mjs --bundle --platform=node --format=cjs --minify --outfile=function/index.js
//   cp -r node_modules/kindling/dist/model-artifacts/abalone function/model
//
// The folder `function` is all that the function needs: zip it, `index.handler` is the handler. POST /invocations takes rows
// in any media type of kindling's, GET /ping tells whether the model is there.
import { createInvokeHandler, predict_fn } from 'kindling';

export const handler = createInvokeHandler({
  modelUri: process.env.MODEL ?? 'model',

  // a column of your own behind the model's
  async predict_fn(rows, model, options) {
    const scored = await predict_fn(rows, model, options);
    const version = model.summary.fingerprint.slice(0, 8);
    return scored.append([{ name: 'model_version', values: new Array(scored.numRow).fill(version) }]);
  },
});
