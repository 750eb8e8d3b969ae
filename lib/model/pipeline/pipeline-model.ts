import { FeatureMatrix } from '../../engine/feature-matrix.ts';
import type { FeatureReader } from '../../engine/feature-reader.ts';
import { InvalidOptionError, MalformedInputError } from '../../errors.ts';
import type { ContributionKind, Model, ModelSummary, PredictOptions, Scores } from '../model.ts';
import { BlockMemory } from './block-memory.ts';
import type { Compiled } from './compile.ts';
import { HeldRows } from './held-rows.ts';
import { readTable, refusing } from './inputs.ts';
import { JoinedScores, joinNumbers } from './joined-scores.ts';
import type { PackablePipeline, Packing } from './packed/pack.ts';
import type { Rows, Table } from './table.ts';

/** Cells of one block of rows between two steps: 8 MB of float64. */
const BLOCK_CELLS = 2 ** 20;
const MAX_BLOCK_ROWS = 2 ** 12;

/** Some rows of a call. */
interface Block {
  readonly begin: number;
  readonly end: number;
  readonly table: Table;
  readonly rows: Rows;
}

/** A fitted pipeline around XGBoost that answers as one model: its features are the columns before the first step. */
export class PipelineModel implements PackablePipeline {
  readonly readsCells = true;
  readonly categories: Model['categories'];
  readonly missing: Model['missing'] = [];
  readonly summary: ModelSummary;
  readonly packing: Packing;
  readonly optionalFeatures: ReadonlySet<number>;
  readonly forColumns?: NonNullable<Model['forColumns']>;
  readonly predictContributions?: NonNullable<Model['predictContributions']>;
  readonly #compiled: Compiled;
  readonly #blockRows: number;
  #memory: BlockMemory | undefined;

  /** @param compileFor what is compiled for other columns, where it takes whatever there are */
  constructor(
    compiled: Compiled,
    summary: ModelSummary,
    packing: Packing,
    compileFor?: (names: readonly string[]) => Compiled,
  ) {
    this.#compiled = compiled;
    this.packing = packing;
    if (compileFor) this.forColumns = keepLast((names) => new PipelineModel(compileFor(names), summary, packing));
    this.summary = summary;
    this.categories = compiled.inputs.categories();
    const { columns } = compiled.inputs;
    this.optionalFeatures = new Set(
      columns.flatMap(({ isRead, isOptional }, column) => (isRead && !isOptional ? [] : [column])),
    );
    this.#blockRows = Math.max(1, Math.min(MAX_BLOCK_ROWS, Math.floor(BLOCK_CELLS / compiled.widest)));
    if (compiled.head.model?.predictContributions) this.predictContributions = this.#explain;
  }

  get numFeature(): number {
    return this.#compiled.inputs.columns.length;
  }

  get numGroup(): number {
    return this.#compiled.head.numGroup;
  }

  get numTree(): number {
    return this.#compiled.head.model?.numTree ?? this.summary.numTree;
  }

  get memoryBytes(): number {
    return this.#compiled.models.reduce((sum, { memoryBytes = 0 }) => sum + memoryBytes, 0);
  }

  get featureNames(): readonly string[] | undefined {
    return this.#compiled.inputs.names;
  }

  /** The columns that the one XGBoost model in it gets. */
  get explained(): Model['explained'] {
    const { model, names, sources } = this.#compiled.head;
    return model && { numFeature: model.numFeature, featureNames: names?.(), sources: sources?.() };
  }

  get kind(): Model['kind'] {
    return this.#compiled.head.kind;
  }

  get classes(): Model['classes'] {
    return this.#compiled.head.classes;
  }

  get targets(): Model['targets'] {
    return this.#compiled.head.targets;
  }

  get isVote(): Model['isVote'] {
    return this.#compiled.head.isVote;
  }

  hold(rows: FeatureReader): FeatureReader {
    return new HeldRows(rows);
  }

  score(rows: FeatureReader, options: PredictOptions = {}): Scores {
    const { head } = this.#compiled;
    const { iterationRange, baseMargin } = options;
    if (head.model === undefined && (iterationRange || baseMargin)) {
      throw withoutModel(iterationRange ? 'boosting rounds to choose from' : 'margin to start from');
    }
    const answers = this.#readBlocks(rows, options, ({ table, rows: told, begin, end }) => {
      const margins = baseMargin?.subarray(begin * this.numGroup, end * this.numGroup);
      return head.score(table, told, { iterationRange, baseMargin: margins });
    });
    return answers.length === 1 ? answers[0]! : new JoinedScores(answers);
  }

  predictLeaf(rows: FeatureReader, options: PredictOptions = {}): Float32Array {
    const { model } = this.#compiled.head;
    if (model === undefined) throw withoutModel('leaves');
    return model.predictLeaf(this.transform(rows, options), { iterationRange: options.iterationRange });
  }

  #explain(rows: FeatureReader, kind?: ContributionKind, options: PredictOptions = {}): Float32Array {
    const { iterationRange, baseMargin } = options;
    const { model } = this.#compiled.head;
    return model!.predictContributions!(this.transform(rows, options), kind, { iterationRange, baseMargin });
  }

  /** (numRow, width) all rows as the one XGBoost model in it gets them. */
  transform(rows: FeatureReader, options: PredictOptions = {}): FeatureMatrix {
    const { toFeatures } = this.#compiled.head;
    const blocks = this.#readBlocks(rows, options, (block) => toFeatures!(block.table, block.rows));
    const values = joinNumbers(blocks.map((block) => block.values));
    return new FeatureMatrix(values, rows.numRow, blocks[0]!.numFeature);
  }

  /** What each block of rows gives, one block at least. */
  #readBlocks<Answer>(rows: FeatureReader, { missing = [] }: PredictOptions, ask: (block: Block) => Answer): Answer[] {
    const { inputs, isSingle } = this.#compiled;
    const memory = this.#memory ?? new BlockMemory();
    this.#memory = undefined; // rows that ask for others while they are read must not find it
    const taking = { columns: inputs.columns, missing, isSingle, memory };
    const answers: Answer[] = [];
    let begin = 0;
    do {
      const end = Math.min(rows.numRow, begin + this.#blockRows);
      memory.begin();
      const table = readTable(rows, { begin, end }, taking);
      answers.push(ask({ begin, end, table, rows: refusing(rows, begin, memory) }));
      begin = end;
    } while (begin < rows.numRow);
    this.#memory = memory;
    return answers;
  }
}

/** Clients send the same columns in one request after the other. */
function keepLast(make: (names: readonly string[]) => Model): NonNullable<Model['forColumns']> {
  let last: { readonly names: readonly string[]; readonly model: Model } | undefined;
  return (names) => {
    if (names === undefined) {
      throw new MalformedInputError('the rows have no names, which the FeatureHasher of the pipeline hashes', {
        hint: 'send a header, or records',
      });
    }
    const isSame = last?.names.length === names.length && names.every((name, at) => name === last!.names[at]);
    if (!isSame) last = { names: [...names], model: make(names) };
    return last!.model;
  };
}

function withoutModel(what: string): InvalidOptionError {
  return new InvalidOptionError(`several models answer together, which have no ${what}`, {
    hint: 'ask for prediction or probability',
  });
}
