import { shorten } from '../short-text.ts';
import type { Estimator } from './estimator.ts';
import type { PickledBeside } from './formats/pickled-estimator.ts';
import type { Learner } from './learner.ts';
import type { SideFiles } from './side-files.ts';

/** Side files, completed, and what of the pickle is not used. */
interface FittedSides {
  readonly sides: SideFiles;
  readonly notes: readonly string[];
}

/**
 * The side files with what lies beside the model in its pickle in place of those that are not there, where it fits: names for
 * a model without names of its own, labels for one that answers 0, 1, ….
 */
export function fitPickled(
  { featureNames, labels, notes }: PickledBeside,
  sides: SideFiles,
  learner: Learner,
  saved: Estimator,
): FittedSides {
  const names = featureNames && !sides.featureNames ? fitNames(featureNames, learner) : {};
  const classes = labels && !sides.classes ? fitLabels(labels, learner, saved) : {};
  return {
    sides: {
      ...sides,
      ...(names.fitting && { featureNames: names.fitting }),
      ...(classes.fitting && { classes: classes.fitting }),
    },
    notes: [names.note, classes.note, ...notes].filter((note) => note !== undefined),
  };
}

interface Fit<Value> {
  readonly fitting?: Value;
  readonly note?: string;
}

function fitNames(
  { name, texts, isSure }: NonNullable<PickledBeside['featureNames']>,
  learner: Learner,
): Fit<readonly string[]> {
  const { featureNames: own, numFeature } = learner;
  if (own !== undefined && new Set([...own, ...texts]).size === own.length) return {};
  const isFitting = texts.length === numFeature && new Set(texts).size === numFeature;
  // a list without a key could name the classes as well
  if (own === undefined && isFitting && (isSure || texts.length !== countClasses(learner))) return { fitting: texts };
  const why = own !== undefined ? 'the model has other names of its own' : `the model has ${numFeature} features`;
  return { note: `the pickle's ${shorten(name, 120)}, ${texts.length} texts, are not its features' names: ${why}` };
}

function fitLabels(
  { name, classes }: NonNullable<PickledBeside['labels']>,
  learner: Learner,
  saved: Estimator,
): Fit<SideFiles['classes']> {
  const answersIndices = saved.classes === undefined || saved.classes.every((label, index) => label === index);
  const isClassifier = saved.kind === 'classifier' || learner.objective.classification !== undefined;
  if (isClassifier && answersIndices && classes.length === countClasses(learner)) return { fitting: classes };
  const why =
    isClassifier && answersIndices ? `the model has ${countClasses(learner)} classes` : 'the model answers no indices';
  return {
    note: `the pickle's ${shorten(name, 120)}, a LabelEncoder of ${classes.length} classes, is not applied: ${why}`,
  };
}

function countClasses({ objective, numGroup }: Learner): number {
  return objective.classification === 'binary' ? 2 : numGroup;
}
