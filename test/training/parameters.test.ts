import { describe, expect, test } from '@jest/globals';
import { ConfigurationError } from '../../lib/errors.ts';
import { parameterName, parseParameters } from '../../lib/training/parameters.ts';

const parse = (values: Record<string, unknown>) => parseParameters(new Map(Object.entries(values)));

function failureOf(values: Record<string, unknown>): ConfigurationError {
  try {
    parse(values);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error('nothing was wrong');
}

describe('parameters', () => {
  test('It should use the defaults of XGBoost', () => {
    expect(parse({})).toMatchObject({
      booster: 'gbtree',
      objective: 'reg:squarederror',
      num_boost_round: 10,
      eta: 0.3,
      max_depth: 6,
      max_bin: 256,
      min_child_weight: 1,
      lambda: 1,
      alpha: 0,
      gamma: 0,
      max_cat_to_onehot: 4,
      max_cat_threshold: 64,
      max_delta_step: undefined,
    });
  });

  test('It should read hyperparameters, which are text', () => {
    const parameters = parse({
      max_depth: '4',
      eta: '0.1',
      one_drop: 'True',
      eval_metric: 'rmse, mae',
      lambda: '1e-3',
    });
    expect(parameters).toMatchObject({
      max_depth: 4,
      eta: 0.1,
      one_drop: true,
      eval_metric: ['rmse', 'mae'],
      lambda: 1e-3,
    });
  });

  test('It should know the aliases and hyphens', () => {
    const aliases = {
      'learning-rate': 0.2,
      reg_lambda: 2,
      reg_alpha: 3,
      min_split_loss: 4,
      n_estimators: 5,
      random_state: 6,
    };
    expect(parse(aliases)).toMatchObject({ eta: 0.2, lambda: 2, alpha: 3, gamma: 4, num_boost_round: 5, seed: 6 });
    expect(parameterName('num-round')).toBe('num_boost_round');
    expect(parameterName('target')).toBeUndefined();
  });

  test.each([
    ['(1,-1,0)', [1, -1, 0]],
    [
      [0, 1],
      [0, 1],
    ],
    ['{"length": 1}', new Map([['length', 1]])],
    [{ length: '-1' }, new Map([['length', -1]])],
    ['', []],
  ])('It should read monotone constraints from %j', (given, expected) => {
    expect(parse({ monotone_constraints: given }).monotone_constraints).toEqual(expected);
  });

  test('It should read lists in each of their spellings', () => {
    expect(parse({ quantile_alpha: 0.5 }).quantile_alpha).toEqual([0.5]);
    expect(parse({ quantile_alpha: '[0.1, 0.9]' }).quantile_alpha).toEqual([0.1, 0.9]);
    expect(parse({ base_score: '[5E-1]' }).base_score).toEqual([0.5]);
    expect(parse({ eval_metric: '["auc","error@0.3"]' }).eval_metric).toEqual(['auc', 'error@0.3']);
    expect(parse({ interaction_constraints: '[[0,1],["a"]]' }).interaction_constraints).toEqual([[0, 1], ['a']]);
  });

  test.each([
    [{ max_depth: -1 }, 'max_depth is -1, but must be a whole number of at least 0 and of at most 2147483647'],
    [{ max_depth: 2.5 }, 'max_depth is 2.5, but must be a whole number of at least 0 and of at most 2147483647'],
    [{ learning_rate: 'fast' }, 'learning_rate is fast, but must be a number of at least 0'],
    [{ subsample: 0 }, 'subsample is 0, but must be a number above 0 and of at most 1'],
    [{ tweedie_variance_power: 2 }, 'tweedie_variance_power is 2, but must be a number of at least 1 and below 2'],
    [{ grow_policy: 'best' }, 'grow_policy is best, but must be one of depthwise, lossguide'],
    [{ tree_method: 'best' }, 'tree_method is best, but must be one of hist, auto'],
    [
      { monotone_constraints: '(1,2)' },
      'monotone_constraints is (1,2), but must be a list of -1, 0 and 1, or an object of them by feature',
    ],
    [{ quantile_alpha: [] }, 'quantile_alpha is [], but must be a number above 0 and below 1 or a list of such'],
    [{ eta: 0.1, learning_rate: 0.1 }, 'eta and learning_rate are the same parameter'],
  ])('It should refuse %j with a sentence', (values, message) => {
    expect(failureOf(values).message).toBe(message);
  });

  test.each<[values: Record<string, string>, message: string, hint: RegExp]>([
    [
      { updater: 'grow_colmaker' },
      'updater is not supported: trees grow by histograms (tree_method hist)',
      /^leave it/,
    ],
    [
      { process_type: 'update' },
      'process_type is not supported: a model is trained from its beginning',
      /XGBoost, whose/,
    ],
    [
      { booster: 'gblinear' },
      'booster gblinear is not supported: linear boosters',
      /^leave it out for trees, or train/,
    ],
    [
      { tree_method: 'exact' },
      'tree_method exact is not supported: trees grow by histograms',
      /^leave it out for hist/,
    ],
    [{ tree_method: 'approx' }, 'tree_method approx is not supported: the bins', /^leave it out for hist/],
    [
      { multi_strategy: 'multi_output_tree' },
      'multi_strategy multi_output_tree is not supported',
      /tree of each target/,
    ],
    [{ gpu_id: '0' }, 'gpu_id is not supported: kindling trains on the CPU', /^leave it out$/],
  ])('It should say what XGBoost has and kindling has not, and the way out: %j', (values, message, hint) => {
    const failure = failureOf(values);

    expect(failure.message).toContain(message);
    expect(failure.hint).toMatch(hint);
  });

  test('It should name near misses of unknown parameters', () => {
    expect(failureOf({ max_dept: 3 }).hint).toBe('did you mean max_depth?');
    expect(failureOf({ colsample: 3 }).message).toBe('there is no parameter "colsample"');
    expect(failureOf({ xyzzy: 3 }).hint).toMatch(/^there are booster, objective/);
  });

  test('It should name the default of whoever reads, where that is not XGBoost’s', () => {
    const read = (value: string) =>
      parseParameters(new Map([['num_round', value]]), { defaults: { num_boost_round: 100 } });

    expect(() => read('-1')).toThrow(
      expect.objectContaining({ hint: 'correct it or leave it out; the default is 100' }),
    );
    expect(failureOf({ num_round: '-1' }).hint).toBe('correct it or leave it out; the default is 10');
    expect(read('3').num_boost_round).toBe(3);
  });

  // what XGBoost 3.4.1 trains from each of these is, to the byte, what it trains without it
  test.each([
    ['silent', 0],
    ['sketch_eps', 0.03],
    ['predictor', 'cpu_predictor'],
    ['dsplit', 'row'],
    ['deterministic_histogram', 'true'],
    ['single_precision_histogram', '1'],
    ['num_pairsample', 2],
    ['lambda_bias', 0.3],
    ['refresh-leaf', '1'],
    ['top_k', 3],
    ['max_cached_hist_node', 10],
    ['save_model_on_termination', 'true'],
    ['use_dask_gpu_training', 'false'],
  ])('It should take %s with a warning, since nothing follows from it', (name, value) => {
    const warnings: string[] = [];

    const parameters = parseParameters(new Map([[name, value]]), { warn: (sentence) => warnings.push(sentence) });

    expect(parameters).toEqual(parse({}));
    expect(warnings).toEqual([expect.stringMatching(`^${name} is ignored: `)]);
  });

  test.each([
    [
      { objective: 'reg:linear' },
      { objective: 'reg:squarederror' },
      'objective reg:linear is read as reg:squarederror',
    ],
    [{ device: 'cuda' }, { device: 'cpu' }, 'device cuda is read as cpu'],
    [{ device: 'gpu:1' }, { device: 'cpu' }, 'device gpu:1 is read as cpu'],
  ])('It should read %j as XGBoost does without a GPU, and say so', (given, expected, warning) => {
    const warnings: string[] = [];

    const parameters = parseParameters(new Map(Object.entries(given)), { warn: (sentence) => warnings.push(sentence) });

    expect(parameters).toMatchObject(expected);
    expect(warnings).toEqual([warning]);
  });

  test.each(['grow_quantile_histmaker', 'grow_quantile_histmaker,prune'])(
    'It should take what says the usual without a word: %s',
    (updater) => {
      const warnings: string[] = [];
      const given = new Map([
        ['process_type', 'default'],
        ['updater', updater],
      ]);

      expect(parseParameters(given, { warn: (sentence) => warnings.push(sentence) })).toEqual(parse({}));
      expect(warnings).toEqual([]);
    },
  );
});
