import { ConfigurationError, KindlingError } from '../errors.ts';
import { DocumentNode, type DocumentObject } from '../model/formats/document.ts';
import { readUbjson } from '../model/formats/ubjson.ts';
import { writeUbjson } from '../model/save/ubjson-writer.ts';
import { readTree } from '../model/tree.ts';
import type { Forest } from './add-trees.ts';

/** All that a run is after some rounds, beside data and parameters. */
export interface RunState extends Forest {
  /** Rounds that are done. */
  readonly round: number;
  /** of the random numbers */
  readonly random: Int32Array;
  readonly bestIteration: number;
  readonly bestScore: number;
  /** What the objective has learned for itself; (0) for most. */
  readonly objectiveState: Float64Array;
}

/** The bytes of a state: a UBJSON document that holds the model as XGBoost saves it. */
export function writeCheckpoint(state: RunState, model: DocumentObject): Uint8Array {
  const { objectiveState } = state;
  const run = new Map<string, string | Int32Array | Float32Array | Uint8Array>([
    ['round', String(state.round)],
    ['random', state.random],
    ['best_iteration', String(state.bestIteration)],
    ['best_score', String(state.bestScore)],
    ['tree_weight', Float32Array.from(state.treeWeight)],
    ['objective_state', new Uint8Array(objectiveState.buffer, objectiveState.byteOffset, objectiveState.byteLength)],
  ]);
  return writeUbjson(
    new Map([
      ['model', model],
      ['run', run],
    ]),
  );
}

/**
 * The state in a checkpoint.
 *
 * @param model what a run that begins now would save: another objective or shape means another run
 * @throws ConfigurationError when the checkpoint is damaged or of another run
 */
export function readCheckpoint(bytes: Uint8Array, model: DocumentObject): RunState {
  try {
    const checkpoint = new DocumentNode(readUbjson(bytes));
    checkSame(checkpoint.object('model'), new DocumentNode(model));
    const gbtree = checkpoint.object('model').object('learner').object('gradient_booster').object('model');
    const run = checkpoint.object('run');
    return {
      round: Number(run.text('round')),
      random: run.int32s('random'),
      bestIteration: Number(run.text('best_iteration')),
      bestScore: Number(run.text('best_score')),
      treeWeight: [...run.float32s('tree_weight')],
      objectiveState: new Float64Array(Uint8Array.from(run.numbers('objective_state')).buffer),
      treeGroup: [...gbtree.int32s('tree_info')],
      trees: gbtree.objects('trees').map((tree, index) => ({
        ...readTree(tree, index, 1),
        baseWeight: tree.float32s('base_weights'),
      })),
    };
  } catch (cause) {
    if (!(cause instanceof KindlingError)) throw cause;
    throw new ConfigurationError(`the checkpoint cannot be resumed: ${cause.message}`, {
      hint: 'remove it to begin anew',
      cause,
    });
  }
}

function checkSame(saved: DocumentNode, own: DocumentNode): void {
  const [before, now] = [saved, own].map((node) => {
    const learner = node.object('learner');
    const parameters = learner.object('learner_model_param');
    const shape = parameters
      .keys()
      .toSorted()
      .map((key) => `${key} ${parameters.text(key)}`);
    return `${learner.object('objective').text('name')}, ${shape.join(', ')}`;
  });
  if (before !== now) throw new ConfigurationError(`it is of another run (${before}, but now ${now})`);
}
