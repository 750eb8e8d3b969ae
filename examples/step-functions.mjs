// A task of a state machine: rows come in with the state, and leave with a prediction each. The machine is in
// step-functions.asl.json; it waits and tries again when the model is not there yet, and takes rows that cannot be used to
// somebody who mends them.
//
//   npm install kindling && npm install --save-dev esbuild
//   npx esbuild step-functions.mjs --bundle --platform=node --format=esm --minify --outfile=function/index.mjs
//   cp -r node_modules/kindling/dist/model-artifacts/abalone function/model
import { loadModel } from 'kindling';

const model = await loadModel(process.env.MODEL ?? 'model', { answers: 'numbers' });

export async function handler({ rows, ...state }) {
  // an error keeps its name on the way to the machine: MalformedInputError, MissingFeatureError, …
  const predictions = model.predict(rows);
  return { ...state, scored: rows.map((row, index) => ({ ...row, prediction: predictions[index] })) };
}
