// Pre-processing of your own. Clients measure abalones in millimetres and grams; the model was trained on both divided by 200.
//
//   npx kindling serve node_modules/kindling/dist/model-artifacts/abalone --script pre-processing.mjs
//   curl localhost:8080/invocations -H 'Accept: application/json' --json '[{ "length": 84, "diameter": 66, "height": 25,
//     "weight": 92.6, "meat": 37.2, "gut": 22, "shell": 29 }]'
//
// In a function of your own the same hook goes to createInvokeHandler({ modelUri, input_fn }).
import { input_fn as decode, MalformedInputError } from 'kindling';

const UNIT = 200;

export async function input_fn(body, contentType) {
  const animals = parse(body);
  const rows = animals.map(({ length, diameter, height, weight, meat, gut, shell }) => ({
    length: length / UNIT,
    diameter: diameter / UNIT,
    height: height / UNIT,
    whole_weight: weight / UNIT,
    shucked_weight: meat / UNIT,
    viscera_weight: gut / UNIT,
    shell_weight: shell / UNIT,
  }));
  return await decode(JSON.stringify(rows), contentType);
}

function parse(body) {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch (cause) {
    // callers get a 400 with both sentences, and the log has the cause
    throw new MalformedInputError('the body is not JSON', { hint: 'send a list of animals', cause });
  }
}
