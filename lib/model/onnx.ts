// ONNX models as a bundle of their own: ONNX Runtime, a package of 14 MB that not everybody has, is loaded on first use.
import type { InferenceSession } from 'onnxruntime-web/wasm';
import { FeatureMatrix } from '../engine/feature-matrix.ts';
import { ModelFormatError, ModelNotReadyError } from '../errors.ts';
import type { Labels } from './estimator.ts';
import { chooseFeatureNames } from './feature-names.ts';
import type { Model } from './model.ts';
import { readOnnxGraph } from './onnx/graph.ts';
import { type OnnxInputs, readInputs } from './onnx/inputs.ts';
import { OnnxModel, reasonOf } from './onnx/onnx-model.ts';
import { type OutputTensors, readOutputs } from './onnx/outputs.ts';
import type { SideFiles } from './side-files.ts';

const PACKAGE = 'onnxruntime-web';
type Runtime = typeof import('onnxruntime-web/wasm');
/** The runtime's own log goes to the console; its errors come as exceptions as well. */
const FATAL_ONLY = 4;

/**
 * The model in an ONNX file: a classifier (labels and probabilities) or a regressor of numbers and texts, one row of
 * zeros tried.
 *
 * @throws ModelFormatError for a damaged graph, an operator that is not there, or inputs and outputs of another kind
 */
export async function loadOnnx(bytes: Uint8Array, sides: SideFiles, notes: readonly string[] = []): Promise<Model> {
  const graph = readOnnxGraph(bytes);
  const runtime = await importRuntime();
  const session = await createSession(runtime, graph.bytes);
  const inputs = readInputs(runtime, session.inputMetadata, sides.featureNames?.length);
  const featureNames = chooseFeatureNames(inputs.featureNames, inputs.numFeature, sides.featureNames);
  const outputs = readOutputs(await tryRow(session, inputs, graph.knownTexts), session.outputNames, graph.labels);
  const classes = chooseClasses(outputs.classes, sides.classes);
  return new OnnxModel({ session, inputs, outputs, graph, featureNames, classes, bytes, notes });
}

async function createSession({ env, InferenceSession }: Runtime, bytes: Uint8Array): Promise<InferenceSession> {
  env.wasm.numThreads = 1;
  try {
    return await InferenceSession.create(bytes, { logSeverityLevel: FATAL_ONLY });
  } catch (cause) {
    throw new ModelFormatError(`ONNX Runtime cannot load the model: ${reasonOf(cause)}`, {
      hint: 'check the file with onnx.checker; operators must be those of ONNX and its ai.onnx.ml domain',
      cause,
    });
  }
}

/** By a name that no bundler sees: the package finds its WebAssembly from where it lies, and most projects do without. */
async function importRuntime(): Promise<Runtime> {
  try {
    return await import(/* webpackIgnore: true */ /* @vite-ignore */ [PACKAGE, 'wasm'].join('/'));
  } catch (cause) {
    throw new ModelNotReadyError(`a model in ONNX needs the package ${PACKAGE}, which cannot be loaded`, {
      hint: `npm install ${PACKAGE}, and let it stand in node_modules beside a bundle`,
      cause,
    });
  }
}

/** @param known texts that encoders do not refuse, the column of each in the order of columns */
async function tryRow(session: InferenceSession, inputs: OnnxInputs, known: readonly string[]): Promise<OutputTensors> {
  const { numFeature, textFeatures } = inputs;
  const texts = new Map(textFeatures.map((feature, at) => [feature, [known[at] ?? '']]));
  try {
    const row = new FeatureMatrix(new Float32Array(numFeature), 1, numFeature);
    return (await session.run(inputs.feed(row, texts))) as OutputTensors;
  } catch (cause) {
    throw new ModelFormatError(`ONNX Runtime cannot run the model on ${numFeature} features: ${reasonOf(cause)}`, {
      hint: 'the graph is to take numbers or texts and to answer tensors, or maps made by ZipMap',
      cause,
    });
  }
}

function chooseClasses(own: Labels | undefined, encoder: Labels | undefined): Labels | undefined {
  if (encoder === undefined) return own;
  if (own === undefined) throw new ModelFormatError('there is a label encoder, but the ONNX graph answers no labels');
  if (own.length === encoder.length) return encoder;
  throw new ModelFormatError(`there are ${encoder.length} labels for the model's ${own.length} classes`);
}
