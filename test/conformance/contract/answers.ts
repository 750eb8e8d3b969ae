// Section 4: what a prediction is, for each kind of model.
import {
  abalone,
  asking,
  CELLS,
  cancer,
  csv,
  deploymentOf,
  folderDeployment,
  folderOf,
  json,
  penguins,
  recordOf,
  typed,
  wine,
} from './asked.ts';
import type { Section } from './row.ts';

const PROBA = wine.classes.map((label) => `${label}_proba`);
const HEADED = `id,${wine.features}\n007,${wine.cells}`;
const RECORD = recordOf(wine.features, wine.cells);
const ADDED = { prediction: wine.label, ...recordOf(PROBA, wine.probabilities) };
const per = (each: (group: number) => string[]) => [0, 1, 2].flatMap(each);
const NPY_HINT = { code: 'not-acceptable', detail: /label|text/, hint: /probability/ } as const;

const CLASSIFIER: Section = {
  section: '4. A classifier with a label encoder',
  deployment: deploymentOf('wine'),
  rows: [
    {
      says: 'named: every column, prediction, a probability for each class in encoder order',
      ask: csv(HEADED),
      status: 200,
      answer: `id,${wine.features},prediction,${PROBA}\n007,${wine.cells},${wine.label},${wine.probabilities}`,
    },
    { says: 'positional: the label alone', ask: csv(`${wine.cells}`), status: 200, answer: wine.label },
    { says: 'positional JSON: the label alone', ask: json([wine.cells]), status: 200, answer: [wine.label] },
    { says: 'records have the members', ask: json([RECORD]), status: 200, answer: [{ ...RECORD, ...ADDED }] },
    {
      says: 'instances of records have the prediction members only',
      ask: json({ instances: [RECORD] }),
      status: 200,
      answer: JSON.stringify({ predictions: [ADDED] }),
    },
    {
      says: 'several outputs by position are lists',
      ask: asking('outputs=probability', json([wine.cells])),
      status: 200,
      answer: [wine.probabilities],
    },
    {
      says: 'probabilities by position in CSV',
      ask: asking('outputs=probability', csv(`${wine.cells}`)),
      status: 200,
      answer: wine.probabilities.join(','),
    },
    {
      says: 'margins are named by group',
      ask: asking('outputs=margin', csv(HEADED)),
      status: 200,
      answer: `id,${wine.features},margin_0,margin_1,margin_2\n007,${wine.cells},${wine.margin}`,
    },
    {
      says: 'contributions are named by group and feature',
      ask: asking('outputs=contributions', csv(HEADED)),
      status: 200,
      answer: `id,${wine.features},${per((k) => [...wine.features, 'bias'].map((name) => `contribution_${k}_${name}`))}\n007,${wine.cells},${wine.contributions}`,
    },
    { says: 'leaves', ask: asking('outputs=leaf', csv(`${wine.cells}`)), status: 200, answer: wine.leaf.join(',') },
    {
      says: 'columns of those names are replaced in place',
      ask: csv(`TypeB_proba,${wine.features},prediction\nx,${wine.cells},y`),
      status: 200,
      answer: `TypeB_proba,${wine.features},prediction,TypeA_proba,TypeC_proba\n${wine.probabilities[1]},${wine.cells},${wine.label},${wine.probabilities[0]},${wine.probabilities[2]}`,
    },
    {
      says: "the container's keys",
      ask: asking('outputs=predicted_label,labels', csv(`${wine.cells}`, { accept: 'application/json' })),
      status: 200,
      answer: { predictions: [{ predicted_label: wine.label, labels: [...wine.classes] }] },
    },
    {
      says: 'a label in npy is 406',
      ask: csv(`${wine.cells}`, { accept: 'application/x-npy' }),
      status: 406,
      problem: NPY_HINT,
      except: { createFetchHandler: 'writes CSV and JSON alone' },
    },
    {
      says: 'a label in RecordIO is 406',
      ask: csv(`${wine.cells}`, { accept: 'application/x-recordio-protobuf' }),
      status: 406,
      problem: NPY_HINT,
      except: { createFetchHandler: 'writes CSV and JSON alone' },
    },
    {
      says: 'column names come in another case',
      ask: csv(`${wine.features.join().toLowerCase()}\n${wine.cells}`),
      status: 200,
      answer: new RegExp(`${wine.label},${wine.probabilities}$`),
    },
  ],
};

const TWO_CLASSES: Section = {
  section: '4. A classifier of two classes',
  deployment: deploymentOf('breast_cancer'),
  rows: [
    { says: 'positional: the label', ask: json([cancer.cells]), status: 200, answer: [cancer.label] },
    {
      says: 'two probabilities',
      ask: asking('outputs=prediction,probability', json([cancer.cells])),
      status: 200,
      answer: [[cancer.label, ...cancer.probabilities]],
    },
    { says: 'one margin', ask: asking('outputs=margin', json([cancer.cells])), status: 200, answer: [cancer.margin] },
    {
      says: 'contributions without groups',
      ask: asking('outputs=contributions', json([cancer.cells])),
      status: 200,
      answer: [cancer.contributions],
    },
  ],
};

const [ISLAND, ...OTHERS] = penguins.cells;
const PENGUIN = recordOf(penguins.features, penguins.cells);
/** as the first line it would be neither a row nor a header */
const NO_HEADER = 'text/csv; header=absent';
const UNKNOWN = { 'x-kindling-unknown-categories': '1' };
const CATEGORIES: Section = {
  section: '3. and 4. Categories',
  deployment: deploymentOf('penguins'),
  rows: [
    {
      says: 'features take the category text',
      ask: csv(`${penguins.features}\n${penguins.cells}`),
      status: 200,
      answer: `${penguins.features},prediction\n${penguins.cells},${penguins.value}`,
      headers: { 'x-kindling-unknown-categories': null },
    },
    { says: 'by position too', ask: csv(`${penguins.cells}`), status: 200, answer: `${penguins.value}` },
    {
      says: 'trimmed where the exact text is none',
      ask: csv(` ${ISLAND} ,${OTHERS}`),
      status: 200,
      answer: `${penguins.value}`,
    },
    { says: 'in JSON', ask: json([PENGUIN]), status: 200, answer: [{ ...PENGUIN, prediction: penguins.value }] },
    {
      says: 'an unseen one is missing, and counted',
      ask: typed(NO_HEADER, `Atlantis,${OTHERS}`),
      status: 200,
      answer: `${penguins.unknownIsland}`,
      headers: UNKNOWN,
    },
    {
      says: 'an unseen one in JSON',
      ask: json([['Atlantis', ...OTHERS]]),
      status: 200,
      answer: [penguins.unknownIsland],
      headers: UNKNOWN,
    },
    {
      says: 'an unseen one in the first line is neither a row nor a header',
      ask: csv(`Atlantis,${OTHERS}`),
      status: 400,
      problem: { code: 'malformed-input', detail: /"Atlantis", is not one of its categories/, hint: /header=absent/ },
    },
    {
      says: 'a blank is missing, and not counted',
      ask: csv(`,${OTHERS}`),
      status: 200,
      answer: `${penguins.unknownIsland}`,
      headers: { 'x-kindling-unknown-categories': null },
    },
    {
      says: 'on-unknown-category=missing',
      ask: asking('on-unknown-category=missing', typed(NO_HEADER, `Atlantis,${OTHERS}`)),
      status: 200,
      answer: `${penguins.unknownIsland}`,
    },
    {
      says: 'on-unknown-category=fail',
      ask: asking('on-unknown-category=fail', typed(NO_HEADER, `Atlantis,${OTHERS}`)),
      status: 400,
      problem: {
        code: 'malformed-input',
        detail: /^row 1, column "island": .*"Atlantis"/,
        hint: /./,
        row: 1,
        column: 'island',
      },
    },
    {
      says: 'on-unknown-category=fail annotates a row',
      ask: asking(
        'on-unknown-category=fail&on-row-error=annotate',
        typed(NO_HEADER, `Atlantis,${OTHERS}\n${penguins.cells}`),
      ),
      status: 200,
      answer: new RegExp(`^,.*Atlantis.*\n${penguins.value},$`),
    },
  ],
};

/** What the authors of the folders' models computed: expected.csv beside each. */
const ENSEMBLE: Section = {
  section: '4. An ensemble of regressors',
  deployment: folderDeployment(folderOf('workbench-abalone')),
  rows: [
    {
      says: 'named: prediction and prediction_std',
      ask: csv(`${abalone.features}\n${CELLS}`),
      status: 200,
      answer: `${abalone.features},prediction,prediction_std\n${CELLS},9.2678585,0.10518859`,
    },
  ],
};
const CONTAINER: Section = {
  section: '4. A model of the XGBoost container',
  deployment: folderDeployment(folderOf('container-ubj')),
  rows: [
    { says: 'a Booster answers its objective', ask: csv(CELLS), status: 200, answer: '9.226289' },
    {
      says: 'features are known by their names',
      ask: csv(`${abalone.features}\n${CELLS}`),
      status: 200,
      answer: /9\.226289$/,
    },
  ],
};

export const ANSWERS: readonly Section[] = [CLASSIFIER, TWO_CLASSES, CATEGORIES, ENSEMBLE, CONTAINER];
