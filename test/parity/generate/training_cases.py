"""The table of training fixtures: case(name, objective, why, params, **options).

The options are listed in training.py (DEFAULTS); data: n, valid, f, k (outputs), missing, cats {column: count}.
metrics: eval_metric names; edit(x, y, rng) changes all rows in place before missing values are drawn.
"""
import numpy as np

CASES = []
SPLITS = [*range(1, 21), 100, 1000]
SE, LOGIT, SOFTPROB, RANK = "reg:squarederror", "binary:logistic", "multi:softprob", "rank:ndcg"


def case(name, objective, why, params=None, **options):
    CASES.append(dict(options, name=name, why=why, params=dict({"objective": objective, "max_depth": 4}, **(params or {}))))


def positive(x, y, rng):
    """Labels above zero, so that every regression metric is defined."""
    y[:] = np.abs(y) + 0.1


def ties(x, y, rng):
    """Labels of few values; makes equal gains, equal times and equal scores."""
    y[:] = np.round(y * 2) / 2 + (y == 0)


def few_values(x, y, rng):
    ties(x, y, rng)
    x[:] = np.round(x / 4) + 0.0


def new_codes(x, y, rng):
    """Codes in validation rows that training has never seen."""
    x[-40:, 2] = rng.randint(55, 66, 40)


def odd_columns(x, y, rng):
    """0 constant, 1 all missing, 3 and 5 equal, 4 mirrors 2, 6 one value and missing, 7 two values."""
    n = len(x)
    x[:, 0], x[:, 1], x[:, 4], x[:, 5] = 3.5, np.nan, -x[:, 2] + 0.0, x[:, 3]
    x[:, 6] = np.where(rng.uniform(size=n) < 0.5, -2, np.nan)
    x[:, 7] = np.where(x[:, 2] > 0, 1, 0)


def odd_values(x, y, rng):
    """0: small integers and both zeros (the sign of a cut at zero is a matter of chance); 1: 1e-45 to 1e38 of both signs; 2: up to 3.4e38, so that the last
    cut is infinite; 3: neighbouring floats; 4: denormals and zeros; 5: all negative."""
    n = len(x)
    x[:, 0] = rng.choice([-0.0, 0.0, 1, -1, 2], n)
    x[:, 1] = rng.choice([-1, 1], n) * 10.0 ** rng.uniform(-44, 38, n)
    x[:, 2] = rng.choice([-3.4e38, -1, 0, 1, 3e38, 3.4e38], n)
    x[:, 3] = (np.float32(1.5).view(np.int32) + rng.randint(0, 9, n)).astype(np.int32).view(np.float32)
    x[:, 4] = rng.choice([0, 1e-45, 3e-45, 1e-40, -1e-40, 1e-30], n)
    x[:, 5] = -np.exp(x[:, 5])
    for j, t in enumerate((0, 1e-3, 1, 1.5000003, 2e-45)):
        y += (j + 1) * 0.7 * (x[:, j] > t)


def cancelling(x, y, rng):
    """Labels of both signs and of sizes 2^0 to 2^59: their gradients cancel but for what rounding leaves."""
    y[:] = rng.standard_normal(len(y)) * 2.0 ** rng.randint(0, 60, len(y))
    half, order = len(y) // 2, rng.permutation(len(y))
    y[order[half:]] = -y[order[:len(y) - half]]


def constant(x, y, rng):
    y[:] = 3


def class_sizes(x, y, rng):
    y[:] = rng.permutation(np.repeat([0, 1, 2, 3], [36, 1, 65, 16]))


def separable(x, y, rng):
    y[:] = rng.permutation(len(y)) % 2
    x[:, 0] = y


def tiny(x, y, rng):
    y *= 1e-6


def one_large_weight(part, rng):
    part["weight"][7] = 1e14


def positive_ties(x, y, rng):
    y[:] = np.round(np.abs(y)) + 1


def counts(x, y, rng):
    """Distinct values per column: 255, 256, 257, 300, 16, 17."""
    for j, k in enumerate((255, 256, 257, 300, 16, 17)):
        x[:, j] = rng.permutation(np.arange(len(x)) % k) * 0.37 - 20


def heavy_tail(x, y, rng):
    """Runs of one value, rounded values and a huge tail, in sorted, random and alternating row order."""
    n = len(x)
    x[:, 0] = np.sort(x[:, 0])
    x[:, 1] = np.where(rng.uniform(size=n) < 0.6, 1, rng.normal(size=n))
    x[:, 2] = np.round(rng.normal(size=n) * 100)
    x[:, 3] = np.where(np.arange(n) % 2, -1, 1) * rng.lognormal(0, 3, n)
    x += 0.0


def big_integers(x, y, rng):
    """0: years, 1: row numbers, 2: above 2^24 (rounded to float32), 3: powers of two."""
    n = len(x)
    x[:, 0], x[:, 1] = rng.randint(1900, 2025, n), rng.permutation(n)
    x[:, 2], x[:, 3] = 2 ** 24 + rng.randint(0, 400, n), 2.0 ** rng.randint(-3, 20, n)


# At most 256 rows: every distinct value is a cut, so that the sketch plays no part.
D, M = dict(n=250), dict(n=250, missing=0.15)
K3 = dict(n=250, k=3)
REGRESSION = "mae mape mphe rmsle rmse"

# Objectives and metrics.
case("squarederror", SE, "plain regression; five metrics", data=D, metrics=REGRESSION, edit=positive)
case("squarederror-missing", SE, "missing values: both scan directions, default directions", data=M, rounds=10)
case("squarederror-sketch", SE, "700 rows, defaults", {"max_depth": 6}, data=dict(n=700, missing=0.1), rounds=10)
case("logistic", LOGIT, "mean intercept, logit", data=D, metrics="error error@0.3 auc aucpr logloss")
case("logistic-missing", LOGIT, "800 rows, missing values", {"max_depth": 6, "eta": 0.1}, data=dict(n=800, missing=0.1), metrics="logloss")
case("reg-logistic", "reg:logistic", "labels between 0 and 1, default metric", data=D)
case("logitraw", "binary:logitraw", "mean intercept without a link", data=D, metrics="auc logloss")
case("hinge", "binary:hinge", "Newton intercept, hessians of 1 and FLT_MIN", data=D, metrics="error")
case("softprob", SOFTPROB, "three classes, log-frequency intercepts", data=K3, metrics="merror auc aucpr mlogloss", rounds=6)
case("softmax-missing", "multi:softmax", "five classes, default metric, missing values", {"max_depth": 3},
     data=dict(n=250, k=5, missing=0.1), rounds=5)
case("poisson", "count:poisson", "max_delta_step 0.7 by default", data=D, metrics="rmse poisson-nloglik")
case("gamma", "reg:gamma", "log link", data=D, metrics="gamma-deviance gamma-nloglik")
case("tweedie", "reg:tweedie", "variance power 1.3", {"tweedie_variance_power": 1.3}, data=D,
     metrics="tweedie-nloglik@1.5 tweedie-nloglik@1.3")
case("squaredlogerror", "reg:squaredlogerror", "Newton intercept", data=D, metrics="rmsle")
case("pseudohuber", "reg:pseudohubererror", "huber_slope 0.7", {"huber_slope": 0.7}, data=D, metrics="mae mphe")
case("absoluteerror", "reg:absoluteerror", "smoothed gradients", data=D, metrics="mae")
case("absoluteerror-weights", "reg:absoluteerror", "weighted intercept and scale, missing values", data=M, weights=True)
case("quantile", "reg:quantileerror", "one quantile", {"quantile_alpha": 0.3}, data=D, metrics="quantile")
case("quantile3-weights", "reg:quantileerror", "three quantiles, weighted", {"quantile_alpha": [0.1, 0.5, 0.9]}, data=M,
     weights=True, rounds=6)
case("expectile", "reg:expectileerror", "one expectile", {"expectile_alpha": 0.8}, data=D, metrics="expectile")
case("cox", "survival:cox", "censored times with ties", data=D, metrics="cox-nloglik", edit=ties)
for dist, scale in (("normal", 1.2), ("logistic", 0.8), ("extreme", 1)):
    case("aft-" + dist, "survival:aft", "left-, right- and interval-censored labels",
         {"aft_loss_distribution": dist, "aft_loss_distribution_scale": scale, "max_depth": 3}, data=D, rounds=6,
         metrics="interval-regression-accuracy aft-nloglik")
case("rank-ndcg", RANK, "groups of 1 to 29 rows, gaps in the ids", data=D, groups=15, metrics="ndcg@3 ndcg@5- ndcg")
case("rank-ndcg-options", RANK, "five pairs, linear gain, no normalisation by score distance",
     {"lambdarank_num_pair_per_sample": 5, "ndcg_exp_gain": False, "lambdarank_score_normalization": False}, data=M, groups=25,
     metrics="ndcg@10 ndcg")
case("rank-pairwise", "rank:pairwise", "weights of groups of up to 49 rows, more than the 32 of the pairs; default metric", data=D,
     groups=25, weights=True)
case("rank-map", "rank:map", "binary relevance, groups of up to 59 rows", data=D, groups=30, metrics="map pre@3 map@4 map@2- auc")
case("multi-target", SE, "three targets, one tree each", data=K3, rounds=5)
case("multilabel", LOGIT, "three labels, missing values", data=dict(K3, missing=0.1), rounds=5, metrics="logloss error")
case("multilabel-weights", LOGIT, "three labels, weighted rows", data=K3, rounds=5, weights=True,
     metrics="logloss error rmse auc aucpr")

# Cuts.
SKETCH = dict(n=5000, valid=0, f=4, k=1)
for bins in (16, 64, 256):
    case("sketch-%d" % bins, SE, "more distinct values than max_bin %d: the quantile sketch decides the cuts" % bins,
         {"max_bin": bins}, data=SKETCH, rounds=5, evals=["train"], edit=heavy_tail if bins == 64 else None)
case("sketch-weights", LOGIT, "weighted sketch with missing values and zero weights", {"max_bin": 32},
     data=dict(SKETCH, n=3000, missing=0.2), weights=True, rounds=5, evals=["train"])
case("distinct-counts", SE, "255, 256, 257, 300, 16 and 17 distinct values", data=dict(n=1200, valid=0), rounds=5,
     evals=["train"], edit=counts)
case("integers", SE, "integer features, also above 2^24", data=dict(n=900, valid=100, f=4), edit=big_integers)
case("odd-columns", SE, "constant, all-missing, duplicate, mirrored and one-valued columns: ties between features",
     data=dict(n=250, f=8), edit=odd_columns)
case("odd-values", SE, "signed zeros, neighbouring floats, denormals, 3.4e38 (infinite last cut)",
     data=D, edit=odd_values)

# Rows and intercepts.
case("weights", SE, "row weights, some zero", data=M, weights=True)
case("softprob-weights", SOFTPROB, "weighted classes", data=K3, weights=True, rounds=5)
case("scale-pos-weight", LOGIT, "Newton intercept instead of the mean", {"scale_pos_weight": 3}, data=D, metrics="logloss")
case("base-score", LOGIT, "intercept given", {"base_score": 0.2}, data=D, metrics="logloss")
case("base-margin", SE, "base margin in training and validation", data=D, base_margin=True)
case("base-margin-softprob", SOFTPROB, "base margin with a column for each class", {"max_depth": 3}, data=K3, base_margin=True, rounds=5)

# Regularisation, constraints, growth.
case("max-delta-step", LOGIT, "leaf weights clipped at 0.25", {"max_delta_step": 0.25, "eta": 1}, data=D)
case("regularised", SE, "alpha, lambda, gamma and min_child_weight at once",
     {"alpha": 1.5, "lambda": 3, "gamma": 0.8, "min_child_weight": 7, "max_depth": 6}, data=M)
case("unregularised", SE, "lambda 0, min_child_weight 0, depth 8, eta 1",
     {"lambda": 0, "min_child_weight": 0, "max_depth": 8, "eta": 1}, data=D, rounds=3)
case("monotone", SE, "monotone constraints with missing values", {"monotone_constraints": "(1,-1,0,1,0,-1)"}, data=M)
case("interaction", SE, "overlapping interaction constraints", {"interaction_constraints": "[[0,1],[1,2,3],[4,5]]"}, data=M)
case("lossguide", LOGIT, "best leaf first, 12 leaves", {"grow_policy": "lossguide", "max_leaves": 12, "max_depth": 0}, data=M)
case("lossguide-depth", SE, "children at max_depth are no candidates and do not end growth",
     {"grow_policy": "lossguide", "max_leaves": 14, "gamma": 0.3}, data=M)
case("depthwise-leaves", LOGIT, "level by level, 11 leaves", {"max_leaves": 11, "max_depth": 5}, data=M)
case("depth-0", SE, "no depth limit", {"max_depth": 0, "min_child_weight": 5}, data=D, rounds=4)
case("single-leaf", LOGIT, "no split is worth gamma", {"gamma": 1000}, data=D, rounds=3)
case("ties", SE, "labels and features of few values: equal gains", {"lambda": 0},
     data=dict(n=200, f=6, cats={}), edit=few_values)

# Categories.
C = dict(n=250, f=5, cats={1: 5, 3: 9}, missing=0.1)
case("cats-onehot", LOGIT, "one category against the rest, missing values", {"max_cat_to_onehot": 100}, data=C)
case("cats-partition", LOGIT, "category sets, missing values", {"max_cat_to_onehot": 1, "max_depth": 5}, data=C)
case("cats-mixed", SE, "one-hot below max_cat_to_onehot 6; 60 categories, 20 at most in a set; unseen validation codes",
     {"max_cat_to_onehot": 6, "max_cat_threshold": 20}, data=dict(n=300, f=5, cats={0: 5, 2: 60, 4: 6}, missing=0.05),
     weights=True, edit=new_codes, ubj=True)

# Forests, DART, early stopping.
case("parallel", SE, "three identical trees a round", {"num_parallel_tree": 3}, data=D, rounds=4)
case("parallel-softprob", SOFTPROB, "two trees for each of three classes", {"num_parallel_tree": 2, "max_depth": 3}, data=K3,
     rounds=3)
case("dart", LOGIT, "DART that never drops a tree", {"booster": "dart", "rate_drop": 0}, data=M, rounds=6)
case("early-stop", SE, "the last of two metrics decides", {"eta": 0.8}, data=dict(n=120), rounds=30, metrics="mae rmse",
     early_stop={"rounds": 5})
case("early-stop-auc", LOGIT, "a metric to maximise; ties are no improvement", {"max_depth": 2}, data=dict(n=150), rounds=30,
     metrics="logloss auc", early_stop={"rounds": 4})
case("early-stop-delta", SOFTPROB, "min_delta 0.01", {"max_depth": 3}, data=dict(n=150, k=3), rounds=30,
     metrics="merror mlogloss", early_stop={"rounds": 3, "min_delta": 0.01}, ubj=True)

# Sampling: XGBoost's random numbers, so that even these are equal bit for bit.
S = dict(n=300, f=8)
case("subsample", SE, "rows, with a seed", {"subsample": 0.5, "seed": 12345}, data=S, rounds=4)
case("subsample-softprob", SOFTPROB, "rows of each tree", {"subsample": 0.7}, data=dict(S, k=3), rounds=3)
case("colsample", LOGIT, "columns by tree, level and node",
     {"colsample_bytree": 0.8, "colsample_bylevel": 0.7, "colsample_bynode": 0.7, "seed": 3}, data=dict(S, f=20), rounds=4)
case("colsample-wide", SE, "more columns than the combinations of two fit into one random number",
     {"colsample_bytree": 0.3, "colsample_bynode": 0.2, "max_depth": 3}, data=dict(n=100, valid=0, f=300), rounds=3, evals=["train"])
case("sampled-both", SE, "rows and columns, missing values, lossguide",
     {"subsample": 0.7, "colsample_bynode": 0.5, "grow_policy": "lossguide", "max_leaves": 9}, data=dict(S, missing=0.1), rounds=4)
case("seed-per-iteration", SE, "random numbers that begin anew with each round",
     {"subsample": 0.5, "seed": 7, "seed_per_iteration": True}, data=S, rounds=4)
case("gradient-based", LOGIT, "gradient-based rows", {"subsample": 0.3, "sampling_method": "gradient_based"}, data=S, rounds=3)
case("gradient-based-se", SE, "gradient-based rows, some of them certain",
     {"subsample": 0.7, "sampling_method": "gradient_based"}, data=S, rounds=3)
case("forest", LOGIT, "one round of sampled trees",
     {"num_parallel_tree": 8, "subsample": 0.8, "colsample_bynode": 0.8, "eta": 1}, data=S, rounds=1)
DROP = {"rate_drop": 0.3}
case("dart-drop", SE, "dropped trees", DROP, data=S, ubj=True)
case("dart-skip", SE, "rounds without dropping, booster dart", {"booster": "dart", "skip_drop": 0.4, "seed": 7, **DROP}, data=S)
case("dart-one", SE, "one tree at least", {"rate_drop": 0.05, "one_drop": True}, data=S)
case("dart-weighted", SE, "heavy trees more likely, one at least", {"rate_drop": 0.03, "one_drop": True, "sample_type": "weighted"}, data=S)
case("dart-forest", LOGIT, "normalised as a forest, two trees a round", {"normalize_type": "forest", "num_parallel_tree": 2, **DROP},
     data=S, rounds=6)
case("dart-softprob", SOFTPROB, "dropped trees of each class, sampled rows", {"subsample": 0.8, **DROP}, data=dict(S, k=3), rounds=5)
case("rank-mean", "rank:map", "random pairs", {"lambdarank_pair_method": "mean", "lambdarank_num_pair_per_sample": 3},
     data=D, groups=15, rounds=4, metrics="map ndcg")
case("rank-unbiased", RANK, "position bias", {"lambdarank_unbiased": True}, data=D, groups=15, rounds=4, ubj=True)
case("rank-weights-sketch", RANK, "weights of groups in the sketch", {"max_bin": 32}, data=dict(n=900, valid=0, f=4), groups=20,
     weights=True, rounds=3, evals=["train"])

# Combinations.
case("expectile3-weights", "reg:expectileerror", "three expectiles, weighted", {"expectile_alpha": [0.2, 0.5, 0.9]}, data=M,
     weights=True, rounds=5)
case("bins-512", SE, "codes of two bytes", {"max_bin": 512}, data=dict(n=1500, valid=0, f=3, missing=0.1), rounds=3, evals=["train"])
case("cats-many", LOGIT, "300 and 400 categories", data=dict(n=900, valid=0, f=3, cats={1: 300, 2: 400}, missing=0.1), rounds=3,
     evals=["train"])
case("cats-regularised", SE, "categories with alpha, lambda, max_delta_step and monotone constraints",
     {"alpha": 0.7, "lambda": 0.3, "max_delta_step": 0.5, "monotone_constraints": "(1,0,-1,0,1)"}, data=C, rounds=5)
case("deep", SE, "lossguide, 60 leaves", {"grow_policy": "lossguide", "max_leaves": 60, "max_depth": 0}, data=dict(n=900, f=4), rounds=3)

# What random comparison found.
case("softprob-frequencies", SOFTPROB, "36, 1, 65 and 16 rows of the classes: a logarithm that float32's would miss",
     data=dict(n=118, valid=0, f=2, k=4), edit=class_sizes, rounds=2, evals=["train"])
case("gradient-based-zero", RANK, "a number is drawn for rows without a gradient too", {"subsample": 0.5, "sampling_method": "gradient_based"},
     data=M, groups=3, rounds=4)
case("early-stop-perfect", LOGIT, "best_score 1.0", data=dict(n=120, f=3), rounds=6, metrics="auc", edit=separable, early_stop={"rounds": 3})
case("early-stop-tiny", SE, "best_score with an exponent", {"max_depth": 2}, data=dict(n=120, f=3), rounds=6, edit=tiny, early_stop={"rounds": 3})
case("large-weight-d", SE, "one row weighs 1e14 others: what is left of a histogram after subtraction is noise",
     {"max_depth": 7, "min_child_weight": 0, "max_bin": 16}, data=dict(n=300, valid=0, f=8), weights=True, rounds=6, evals=["train"],
     edit_parts=one_large_weight)
case("scale-pos-weight-se", SE, "scale_pos_weight also counts in regression", {"scale_pos_weight": 4}, data=M, edit=ties, rounds=4)
case("scale-pos-weight-gamma", "reg:gamma", "and for gamma, where the label is 1", {"scale_pos_weight": 4}, data=M, edit=positive_ties,
     rounds=4)
case("tweedie-power", "reg:tweedie", "default metric, whose name has the power in six digits", {"tweedie_variance_power": 1.1}, data=M,
     rounds=3)
case("dart-skip-only", SE, "skip_drop alone asks chance and saves weights", {"skip_drop": 0.5, "subsample": 0.7}, data=M, rounds=6)
case("absoluteerror-constant", "reg:absoluteerror", "no residual at all", data=dict(n=40, valid=0, f=2), edit=constant, rounds=2,
     evals=["train"], weights=True)
case("rank-ndcg-mean", RANK, "random pairs: all places count, also in the default metric", {"lambdarank_pair_method": "mean"},
     data=D, groups=60, rounds=4)
case("rank-map-weights", "rank:map", "weighted queries without relevant rows", data=M, groups=4, weights=True, rounds=3, metrics="map map@2-")
case("aft-default-metric", "survival:aft", "the default metric has scale 1", {"aft_loss_distribution": "logistic",
     "aft_loss_distribution_scale": 2}, data=M, rounds=3)
case("cancelling-gradients", SE, "gradients that cancel but for their rounding", {"max_depth": 3, "base_score": 0.0},
     data=dict(n=300, valid=0, f=4), edit=cancelling, rounds=3, evals=["train"])
