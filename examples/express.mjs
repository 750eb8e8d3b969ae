// A route of an Express server.
//
//   npm install kindling express
//   MODEL=node_modules/kindling/dist/model-artifacts/abalone node express.mjs
//   curl localhost:3000/predict --json '[{ "length": 0.42, "diameter": 0.33, "height": 0.125, "whole_weight": 0.463,
//     "shucked_weight": 0.186, "viscera_weight": 0.11, "shell_weight": 0.145 }]'
import express from 'express';
import { KindlingError, loadModel } from 'kindling';

const model = await loadModel(process.env.MODEL, { answers: 'numbers' });
const app = express();
app.use(express.json());

app.post('/predict', (request, response) => {
  const predictions = model.predict(request.body);
  response.json({ predictions: [...predictions] });
});

// what is wrong with which row, and the way out
app.use((error, _request, response, next) => {
  if (!(error instanceof KindlingError && error.isPublic)) return next(error);
  const { status, code, message, hint, row, column } = error;
  response.status(status).json({ code, message, hint, row, column });
});

const server = app.listen(process.env.PORT ?? 3000, () => console.log(`listening on ${server.address().port}`));
