"""What people try around XGBoost: selectors, nested transformers, options of encoders, searches over whole pipelines."""
from kit import *
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor, make_column_selector, make_column_transformer
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.ensemble import BaggingClassifier, BaggingRegressor, StackingClassifier, StackingRegressor, VotingClassifier, VotingRegressor
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer, TfidfVectorizer, HashingVectorizer
from sklearn.feature_extraction import FeatureHasher, DictVectorizer
from sklearn.feature_selection import SelectFromModel, SelectKBest, RFE, VarianceThreshold, f_classif, f_regression, mutual_info_classif
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV, RandomizedSearchCV
from sklearn.multiclass import OneVsRestClassifier, OneVsOneClassifier
from sklearn.multioutput import ClassifierChain, MultiOutputClassifier, MultiOutputRegressor
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline, make_union
from sklearn.preprocessing import *

ALL = ("s0.24", "s1.2", "s1.4", "s1.6", "s1.9")
NEW = ("s1.2", "s1.4", "s1.6", "s1.9")
NEWER = ("s1.4", "s1.6", "s1.9")


def dense(**o):
    return ohe(sparse_output=False, **o)


@case("titanic-search", *ALL)
def titanic_search():
    x, y = people(301)
    prep = make_column_transformer(
        (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), make_column_selector(dtype_include=np.number)),
        (make_pipeline(SimpleImputer(strategy="most_frequent"), ohe(handle_unknown="ignore")), make_column_selector(dtype_exclude=np.number)))
    pipe = Pipeline([("prep", prep), ("select", SelectKBest(f_classif, k=8)), ("clf", xgb("c"))])
    model = RandomizedSearchCV(pipe, {"clf__max_depth": [2, 3], "select__k": [6, "all"]}, n_iter=3, cv=2, random_state=0).fit(x, y)
    return Case(model, people_rows(301), "a search over selectors by dtype, two transformers and a mask")


@case("house-price", *ALL)
def house_price():
    x, y = houses(302)
    prep = ColumnTransformer([
        ("log", make_pipeline(SimpleImputer(strategy="median"), FunctionTransformer(np.log1p, validate=False), StandardScaler()), ["area", "lot"]),
        ("ord", OrdinalEncoder(categories=[["Po", "Fa", "TA", "Gd", "Ex"]]), ["quality"]),
        ("cat", make_pipeline(SimpleImputer(strategy="constant", fill_value="none"), ohe(handle_unknown="ignore")), ["zone", "heating"])],
        remainder="passthrough")
    inner = Pipeline([("prep", prep), ("reg", xgb("r"))])
    model = TransformedTargetRegressor(inner, func=np.log1p, inverse_func=np.expm1).fit(x, y)
    return Case(model, houses(1302, 24)[0], "house prices: logarithms of columns and of the target, the rest passed", loose={"predict": 1e-6})


@case("house-search", *ALL)
def house_search():
    x, y = houses(303)
    prep = ColumnTransformer([("num", Pipeline([("i", SimpleImputer(add_indicator=True)), ("s", RobustScaler())]), ["area", "lot", "year", "rooms"]),
                              ("cat", ohe(handle_unknown="ignore"), ["zone", "quality", "heating"])])
    model = GridSearchCV(Pipeline([("prep", prep), ("reg", xgb("r"))]), {"prep__num__s": [StandardScaler(), MinMaxScaler(), "passthrough"],
                                                                        "reg__max_depth": [2, 3]}, cv=2).fit(x, y)
    return Case(model, houses(1303, 24)[0], "a search over which scaler, with flags of gaps")


@case("pandas-out", *NEW)
def pandas_out():
    x, y = people(304)
    prep = ColumnTransformer([("num", SimpleImputer(add_indicator=True), ["age", "fare"]), ("cat", dense(drop="if_binary", handle_unknown="ignore"), ["sex", "deck"])],
                             remainder="passthrough", verbose_feature_names_out=False).set_output(transform="pandas")
    x = x.drop(columns=["port"])
    model = make_pipeline(prep, VarianceThreshold(0.01).set_output(transform="pandas"), xgb("c")).fit(x, y)
    return Case(model, people_rows(304), "pandas between the steps, the rest passed")


@case("remainder-indices", *ALL)
def remainder_indices():
    x, y = people(305)
    x = x[["age", "sex", "fare", "port", "sibs", "pclass"]]
    prep = ColumnTransformer([("a", SimpleImputer(), [0, -1]), ("b", ohe(handle_unknown="ignore"), [1, 3])], remainder="passthrough", sparse_threshold=0)
    return Case(make_pipeline(prep, xgb("c")).fit(x, y), people_rows(305) if SK >= (1, 0) else people_rows(305)[list(x.columns)], "columns by position, also from the end, of a DataFrame")


@case("remainder-scaled", *ALL)
def remainder_scaled():
    x, y = people(306)
    x = x.drop(columns=["port", "deck"])
    prep = ColumnTransformer([("b", dense(), ["sex"])], remainder=make_pipeline(SimpleImputer(), MinMaxScaler()))
    return Case(make_pipeline(prep, xgb("c")).fit(x, y), people_rows(306) if SK >= (1, 0) else people_rows(306)[list(x.columns)], "the rest through a pipeline")


@case("ordinal-nan", *ALL)
def ordinal_nan():
    x, y = people(307)
    if SK < (1, 0):
        x = x.fillna({"port": "S", "deck": "A"})
    o = dict(handle_unknown="use_encoded_value", unknown_value=np.nan)
    prep = ColumnTransformer([("o", OrdinalEncoder(**o), ["sex", "port", "deck"]), ("n", "passthrough", ["age", "fare", "pclass"])])
    rows = people_rows(307)
    if SK < (1, 0):
        rows = rows.fillna({"port": "S", "deck": "A"})
    return Case(make_pipeline(prep, xgb("c")).fit(x, y), rows, "unseen classes become NaN")


@case("ordinal-missing", *NEW)
def ordinal_missing():
    x, y = people(308)
    prep = ColumnTransformer([("o", OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-2), ["port", "deck"]),
                              ("p", OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=99, dtype=np.int64, encoded_missing_value=98), ["deck", "sex"])], remainder="drop")
    return Case(make_pipeline(prep, xgb("c")).fit(x, y), people_rows(308), "gaps as -2, unseen as -1, and integers")


@case("ordinal-rare", *NEWER)
def ordinal_rare():
    x, y = people(309)
    prep = ColumnTransformer([("o", OrdinalEncoder(min_frequency=30, handle_unknown="use_encoded_value", unknown_value=-1), ["port", "deck"]),
                              ("p", OrdinalEncoder(max_categories=3, handle_unknown="use_encoded_value", unknown_value=np.nan, encoded_missing_value=-5), ["deck"])])
    return Case(make_pipeline(prep, xgb("c")).fit(x, y), people_rows(309), "rare classes together")


@case("onehot-rare", *NEW)
def onehot_rare():
    x, y = people(310)
    prep = ColumnTransformer([("a", ohe(min_frequency=0.12, handle_unknown="infrequent_if_exist"), ["deck"]),
                              ("b", ohe(max_categories=3, handle_unknown="ignore", drop="first"), ["deck", "port"]),
                              ("c", ohe(min_frequency=40, drop="if_binary", handle_unknown="infrequent_if_exist"), ["sex", "port"]),
                              ("d", ohe(max_categories=1, handle_unknown="infrequent_if_exist"), ["deck"])], sparse_threshold=1.0)
    return Case(make_pipeline(prep, xgb("c")).fit(x, y), people_rows(310), "min_frequency, max_categories and drop, sparse")


@case("onehot-rare-dense", *NEW)
def onehot_rare_dense():
    x, y = people(311)
    prep = ColumnTransformer([("a", dense(min_frequency=20, drop="first", handle_unknown="infrequent_if_exist", dtype=int), ["deck", "pclass"]),
                              ("b", dense(drop=["male"]), ["sex"]), ("n", "passthrough", ["age"])])
    return Case(make_pipeline(prep, xgb("c")).fit(x, y), people_rows(311), "rare classes, numbers as classes, dense")


@case("bins-all", *ALL)
def bins_all():
    x, y, rows = arrays(312)
    u = make_union(KBinsDiscretizer(4, encode="onehot", strategy="uniform"), KBinsDiscretizer(5, encode="onehot-dense", strategy="kmeans"),
                   KBinsDiscretizer(3, encode="ordinal", strategy="quantile"))
    return Case(make_pipeline(SimpleImputer(), u, xgb("c")).fit(x, y), rows, "bins of each encoding and strategy in a sparse union", array=True)


@case("nested-transformers", *ALL)
def nested_transformers():
    x, y = people(313)
    inner = ColumnTransformer([("age", make_pipeline(SimpleImputer(), KBinsDiscretizer(4, encode="ordinal")), ["age"]), ("fare", make_pipeline(SimpleImputer(), PowerTransformer()), ["fare"])])
    outer = ColumnTransformer([("n", inner, ["age", "fare"]), ("c", FeatureUnion([("one", ohe(handle_unknown="ignore")), ("ord", make_pipeline(SimpleImputer(strategy="most_frequent"), OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)))]), ["port", "sex"])],
                              remainder="drop", transformer_weights={"n": 0.5})
    return Case(make_pipeline(outer, xgb("c")).fit(x, y), people_rows(313), "transformers within transformers, with weights")


@case("functions-more", *ALL)
def functions_more():
    x, y = houses(314)
    o = {} if SK < (1, 1) else {"feature_names_out": "one-to-one"}
    steps = [(str(k), FunctionTransformer(f, **o), c) for k, (f, c) in enumerate([(np.log1p, ["area", "year"]), (np.log10, ["lot"]), (np.log2, ["area"]), (np.cbrt, ["area"]), (np.reciprocal, ["area"]),
             (np.rint, ["area"]), (np.floor, ["area"]), (np.sign, ["lot"]), (np.tanh, ["rooms"]), (np.exp, ["rooms"]), (np.arctan, ["rooms"]), (np.exp2, ["rooms"]), (np.negative, ["rooms"])])]
    return Case(make_pipeline(ColumnTransformer(steps), xgb("r")).fit(x, y), houses(1314, 24)[0], "more of numpy's functions", loose={"transformed": 1e-15})


@case("stack-pipelines", *ALL)
def stack_pipelines():
    x, y = people(315)
    one = make_pipeline(ColumnTransformer([("n", SimpleImputer(), ["age", "fare"]), ("c", ohe(handle_unknown="ignore"), ["sex"])]), xgb("c"))
    two = make_pipeline(ColumnTransformer([("n", "passthrough", ["sibs", "pclass", "fare"])]), xgb("c", max_depth=2))
    labels = np.array(["no", "yes"])[y]
    return Case(StackingClassifier([("one", one), ("two", two)], final_estimator=xgb("c", n_estimators=3), cv=2).fit(x, labels), people_rows(315) if SK >= (1, 0) else people_rows(315)[list(x.columns)], "pipelines stacked under XGBoost, text labels", transformed=None)


@case("vote-in-pipeline", *ALL)
def vote_in_pipeline():
    x, y = people(316)
    prep = ColumnTransformer([("n", make_pipeline(SimpleImputer(), StandardScaler()), ["age", "fare", "pclass"]), ("c", ohe(handle_unknown="ignore"), ["sex", "deck"])], sparse_threshold=0)
    vote = VotingClassifier([("a", xgb("c")), ("b", xgb("c", max_depth=2)), ("l", LogisticRegression())], voting="soft")
    return Case(Pipeline([("prep", prep), ("vote", vote)]).fit(x, y), people_rows(316), "a vote as the last step of a pipeline", loose={"predict_proba": 1e-13})


@case("calibrated-in-pipeline", *ALL)
def calibrated_in_pipeline():
    x, y = people(317)
    prep = ColumnTransformer([("n", SimpleImputer(), ["age", "fare", "pclass"]), ("c", ohe(handle_unknown="ignore"), ["sex", "deck"])])
    return Case(Pipeline([("prep", prep), ("cal", CalibratedClassifierCV(xgb("c"), method="isotonic", cv=2))]).fit(x, y), people_rows(317), "calibration as the last step, over a sparse matrix", loose={"predict_proba": 3e-7})


def prefit(inner, **options):
    if SK < (1, 6):
        return CalibratedClassifierCV(inner, cv="prefit", **options)
    from sklearn.frozen import FrozenEstimator
    return CalibratedClassifierCV(FrozenEstimator(inner), **options)


@case("calibrated-linear", *ALL)
def calibrated_linear():
    x, y, rows = arrays(318, missing=0)
    stack = StackingClassifier([("a", xgb("c")), ("b", make_pipeline(StandardScaler(), LogisticRegression()))], cv=2)
    return Case(prefit(stack.fit(x[:200], y[:200])).fit(x[200:], y[200:]), rows, "a stack under LogisticRegression, calibrated by its decision_function", array=True, loose={"predict_proba": 1e-12}, transformed=None)


@case("calibrated-linear-3", *ALL)
def calibrated_linear_3():
    x, y, rows = arrays(319, missing=0, classes=3)
    stack = StackingClassifier([("a", xgb("c")), ("b", make_pipeline(StandardScaler(), LogisticRegression()))], cv=2)
    return Case(prefit(stack.fit(x[:200], y[:200]), method="isotonic").fit(x[200:], y[200:]), rows, "the same of three classes, isotonic", array=True, loose={"predict_proba": 1e-6}, transformed=None)


@case("stack-decisions", *ALL)
def stack_decisions():
    x, y, rows = arrays(320, missing=0)
    stack = StackingClassifier([("a", xgb("c")), ("b", make_pipeline(StandardScaler(), LogisticRegression()))], cv=2, stack_method="predict", final_estimator=xgb("c", n_estimators=4))
    return Case(stack.fit(x, y), rows, "labels of members are columns", array=True, transformed=None)


@case("stack-decisions-3", *ALL)
def stack_decisions_3():
    x, y, rows = arrays(321, missing=0, classes=3)
    inner = OneVsOneClassifier(xgb("c"))
    stack = StackingClassifier([("a", xgb("c")), ("b", inner), ("l", make_pipeline(StandardScaler(), LogisticRegression()))], cv=2, final_estimator=xgb("c", n_estimators=4))
    return Case(stack.fit(x, y), rows, "a member without probabilities is asked for its decision_function", array=True, transformed=None)


@case("ovr-linear", *ALL)
def ovr_linear():
    x, y, rows = arrays(322, missing=0, classes=3)
    stack = StackingClassifier([("a", xgb("c", n_estimators=4))], cv=2)
    return Case(OneVsRestClassifier(stack).fit(x, y), rows, "one against the rest by decision_function", array=True, transformed=None, loose={"predict_proba": 1e-12})


@case("ovr-multilabel", *ALL)
def ovr_multilabel():
    x, y, rows = arrays(323)
    _, three, _ = arrays(323, classes=3)
    many = np.column_stack([y, three == 1, three == 2]).astype(int)
    return Case(OneVsRestClassifier(xgb("c")).fit(x, many), rows, "several labels at once, a model for each", array=True)


@case("ovo-linear", *ALL)
def ovo_linear():
    x, y, rows = arrays(324, missing=0, classes=3)
    stack = StackingClassifier([("a", xgb("c", n_estimators=4))], cv=2)
    return Case(OneVsOneClassifier(stack).fit(x, y), rows, "one against one by decision_function", array=True, transformed=None)


@case("chain-probabilities", "s1.6", "s1.9")
def chain_probabilities():
    x, y, rows = arrays(325, missing=0)
    _, three, _ = arrays(325, classes=3)
    many = np.column_stack([y, three == 1, three == 2]).astype(int)
    return Case(ClassifierChain(xgb("c"), order=[1, 0, 2], chain_method="predict_proba").fit(x, many), rows, "probabilities of those before are columns", array=True)


@case("xgb-multilabel", *ALL[1:])
def xgb_multilabel():
    x, y, rows = arrays(327)
    many = np.column_stack([y, 1 - y, x[:, 0] > 0]).astype(int)
    return Case(make_pipeline(StandardScaler(), xgb("c")).fit(x, many), rows, "XGBoost's own several labels behind a scaler", array=True)


@case("xgb-multi-target", *ALL[1:])
def xgb_multi_target():
    x, y, rows = arrays(328, classes=0)
    return Case(make_pipeline(StandardScaler(), xgb("r")).fit(x, np.column_stack([y, y * 2, -y])), rows, "XGBoost's own several targets behind a scaler", array=True)


@case("spline-sparse", *NEWER)
def spline_sparse():
    x, y = numbers(329, d=2, missing=0, classes=0)
    both = FeatureUnion([("constant", SplineTransformer(n_knots=4, degree=2, sparse_output=True)), ("linear", SplineTransformer(n_knots=4, degree=3, extrapolation="linear", sparse_output=True, include_bias=False)),
                         ("periodic", SplineTransformer(n_knots=6, extrapolation="periodic", sparse_output=True)), ("continue", SplineTransformer(n_knots=4, degree=2, extrapolation="continue", sparse_output=True))])
    rows = numbers(1329, 40, d=2, missing=0)[0] * 1.5
    rows[3] = x.min(axis=0)
    rows[4] = x.max(axis=0)
    return Case(make_pipeline(both, xgb("r")).fit(x, y), np.round(rows, 3), "sparse splines, also on the knots", array=True, loose={"transformed": 1e-11})


@case("spline-lines", "s1.2", "s1.6", "s1.9")
def spline_lines():
    x, y = numbers(330, d=3, missing=0, classes=0)
    both = FeatureUnion([("linear", SplineTransformer(n_knots=5, degree=1, extrapolation="linear")), ("constant", SplineTransformer(n_knots=5, degree=1)), ("q", SplineTransformer(n_knots=5, degree=3, knots="quantile", extrapolation="linear"))])
    rows = np.round(numbers(1330, 40, d=3, missing=0)[0] * 1.5, 3)
    return Case(make_pipeline(both, xgb("r")).fit(x, y), rows, "splines of the first degree, and lines beyond them", array=True, loose={"transformed": 1e-11})


@case("spline-gaps", "s1.9")
def spline_gaps():
    x, y = numbers(331, d=2, missing=0.1, classes=0)
    both = FeatureUnion([("a", SplineTransformer(n_knots=5, handle_missing="zeros")), ("b", SplineTransformer(n_knots=5, handle_missing="zeros", sparse_output=True, extrapolation="linear"))])
    return Case(make_pipeline(both, xgb("r")).fit(x, y), numbers(1331, 30, d=2, missing=0.2)[0], "splines of gaps are zeros", array=True, loose={"transformed": 1e-11})


@case("target-uniform", *ALL)
def target_uniform():
    x, y, rows = arrays(332, classes=0)
    return Case(TransformedTargetRegressor(xgb("r"), transformer=QuantileTransformer(n_quantiles=40)).fit(x, y), rows, "quantiles of the target, uniform", array=True)


@case("target-normal", *ALL)
def target_normal():
    x, y, rows = arrays(333, classes=0)
    inner = make_pipeline(SimpleImputer(), StandardScaler(), xgb("r", n_estimators=60, max_depth=5))
    return Case(TransformedTargetRegressor(inner, transformer=QuantileTransformer(n_quantiles=40, output_distribution="normal")).fit(x, y), rows, "quantiles of the target, normal, to the ends", array=True, transformed=None, loose={"predict": 1e-6})


@case("flags-and-bools", *ALL)
def flags_and_bools():
    x, y = people(334)
    x["alone"] = x["sibs"] == 0
    rows = people_rows(334)
    rows["alone"] = rows["sibs"] == 0
    prep = ColumnTransformer([("b", "passthrough", ["alone", "pclass"]), ("o", ohe(), ["alone"]), ("m", MissingIndicator(features="all"), ["age", "fare"]), ("n", SimpleImputer(strategy="most_frequent"), ["sibs"])])
    return Case(make_pipeline(prep, xgb("c")).fit(x, y), rows, "booleans passed and encoded, flags of gaps")


@case("text-parts", *ALL)
def text_parts():
    x, y = people(335)
    r = np.random.RandomState(1)
    words = np.array("red green blue Über straße one two three and the of don't re-use e-mail 42".split())
    make = lambda n: [" ".join(r.choice(words, r.randint(1, 9))) for _ in range(n)]
    x["note"] = make(len(x))
    rows = people_rows(335)
    rows["note"] = make(len(rows))
    prep = ColumnTransformer([("t", TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=False), "note"), ("c", CountVectorizer(analyzer="char_wb", ngram_range=(2, 3), max_features=60, binary=True), "note"),
                              ("h", HashingVectorizer(n_features=32, alternate_sign=False, norm="l1"), "note"), ("n", make_pipeline(SimpleImputer(), StandardScaler()), ["age", "fare"]), ("o", ohe(handle_unknown="ignore"), ["sex"])])
    return Case(make_pipeline(prep, SelectKBest(f_classif, k=50), xgb("c")).fit(x, y), rows, "three vectorizers of one column, numbers and classes, and a mask")


@case("marker-missing", *ALL)
def marker_missing():
    x, y, rows = arrays(336)
    x, rows = np.nan_to_num(x, nan=-999.0), np.nan_to_num(rows, nan=-999.0)
    return Case(make_pipeline(FunctionTransformer(), xgb("c", missing=-999.0)).fit(x, y), rows, "XGBoost's own marker of missing values", array=True)


@case("marker-zero", *ALL)
def marker_zero():
    x, y = people(337)
    prep = ColumnTransformer([("c", dense(handle_unknown="ignore"), ["sex", "deck"]), ("n", "passthrough", ["sibs", "fare"])])
    return Case(make_pipeline(prep, xgb("c", missing=0)).fit(x.fillna({"fare": 1.5}), y), people_rows(337).fillna({"fare": 1.5}), "0 is missing to XGBoost")


@case("dart", *ALL)
def dart():
    x, y, rows = arrays(338, classes=3)
    return Case(make_pipeline(SimpleImputer(), StandardScaler(), xgb("c", booster="dart", rate_drop=0.3)).fit(x, y), rows, "DART behind a scaler, three classes", array=True)


@case("linear-booster", *ALL)
def linear_booster():
    x, y, rows = arrays(339, classes=0, missing=0)
    return Case(make_pipeline(StandardScaler(), xgb("r", booster="gblinear", tree_method=None, max_depth=None)).fit(x, y), rows, "a linear booster behind a scaler", array=True)


@case("projections", *ALL)
def projections():
    x, y, rows = arrays(340, missing=0.1, classes=3, d=6)
    u = make_union(PCA(0.9), TruncatedSVD(3, random_state=0), PCA(2, whiten=True, svd_solver="full"))
    return Case(make_pipeline(SimpleImputer(), StandardScaler(), u, xgb("c")).fit(x, y), rows, "shares of variance and singular vectors", array=True, loose={"transformed": 1e-10})


@case("masks-more", *ALL)
def masks_more():
    x, y, rows = arrays(341, missing=0, d=6)
    u = make_pipeline(PolynomialFeatures(2, interaction_only=True), VarianceThreshold(0.5), SelectFromModel(xgb("c"), threshold="0.5*mean"), RFE(xgb("c", n_estimators=3), n_features_to_select=5))
    return Case(make_pipeline(u, xgb("c")).fit(x, y), rows, "masks one behind the other over products", array=True)


@case("scalers-mixed", *ALL)
def scalers_mixed():
    x, y = houses(342)
    o = {"clip": True}
    prep = ColumnTransformer([("mm", MinMaxScaler(feature_range=(-1, 1), **o), ["area", "rooms"]), ("ma", MaxAbsScaler(), ["year"]), ("ro", RobustScaler(quantile_range=(10, 90)), ["area", "lot"]), ("no", Normalizer("max"), ["area", "rooms"]), ("bi", Binarizer(threshold=3), ["rooms"]),
                              ("po", PowerTransformer(method="box-cox"), ["area"]), ("qu", QuantileTransformer(n_quantiles=20, output_distribution="normal"), ["area"])])
    return Case(make_pipeline(prep, xgb("r")).fit(x, y), houses(1342, 24)[0], "every scaler on columns of a DataFrame", loose={"transformed": 1e-13})


@case("object-array", *ALL)
def object_array():
    x, y = people(343)
    x = x.fillna({"port": "S", "deck": "A"})[["age", "sex", "port", "pclass"]]
    prep = ColumnTransformer([("n", SimpleImputer(), [0, 3]), ("c", ohe(handle_unknown="ignore"), [1, 2])])
    rows = people_rows(343).fillna({"port": "S", "deck": "A"})[["age", "sex", "port", "pclass"]]
    return Case(make_pipeline(prep, xgb("c")).fit(x.values, y), rows, "fitted on an array of objects", array=True, positional=True)


@case("bagged-pipelines", *ALL)
def bagged_pipelines():
    x, y, rows = arrays(344, classes=3)
    key = "base_estimator" if SK < (1, 2) else "estimator"
    model = BaggingClassifier(n_estimators=4, max_features=0.7, bootstrap_features=True, random_state=1, **{key: make_pipeline(SimpleImputer(), StandardScaler(), xgb("c", n_estimators=3))})
    return Case(model.fit(x, y), rows, "bags of pipelines over some columns", array=True, transformed=None)


@case("early-stopped", *NEW)
def early_stopped():
    x, y, rows = arrays(345)
    model = xgb("c", n_estimators=60, learning_rate=0.6, early_stopping_rounds=2)
    scaler = StandardScaler().fit(x[:200])
    model.fit(scaler.transform(x[:200]), y[:200], eval_set=[(scaler.transform(x[200:]), y[200:])], verbose=False)
    return Case(Pipeline([("scale", scaler), ("model", model)]), rows, "early stopped, put together by hand", array=True)


@case("records-sparse", *ALL)
def records_sparse():
    x, y = people(346)
    x = x.drop(columns=["deck"])
    records = [{k: v for k, v in r.items() if not (isinstance(v, float) and np.isnan(v))} for r in x.to_dict("records")]
    both = DictVectorizer(sparse=False)
    return Case(make_pipeline(both, StandardScaler(), xgb("c")).fit(records, y), people_rows(346)[list(x.columns)], "records to a dense matrix", records=True)


@case("hashed-records", *ALL)
def hashed_records():
    x, y = people(347)
    x["alone"] = x["sibs"] == 0
    rows = people_rows(347)
    rows["alone"] = rows["sibs"] == 0
    records = [{k: v for k, v in r.items() if not (isinstance(v, float) and np.isnan(v))} for r in x.to_dict("records")]
    return Case(make_pipeline(FeatureHasher(16, alternate_sign=False), MaxAbsScaler(), xgb("c")).fit(records, y), rows[list(x.columns)], "hashed records with collisions, scaled", records=True)


@case("threshold-search", "s1.6", "s1.9")
def threshold_search():
    from sklearn.model_selection import FixedThresholdClassifier, TunedThresholdClassifierCV
    x, y = people(348)
    prep = ColumnTransformer([("n", SimpleImputer(), ["age", "fare", "pclass"]), ("c", ohe(handle_unknown="ignore"), ["sex", "deck"])])
    return Case(TunedThresholdClassifierCV(make_pipeline(prep, xgb("c")), scoring="f1", cv=2).fit(x, y), people_rows(348), "a threshold searched around a whole pipeline")


@case("dict-of-search", *ALL)
def dict_of_search():
    x, y = people(349)
    prep = ColumnTransformer([("n", SimpleImputer(), ["age", "fare", "pclass"]), ("c", ohe(handle_unknown="ignore"), ["sex", "deck"])])
    le = LabelEncoder().fit(["lost", "saved"])
    search = GridSearchCV(make_pipeline(prep, xgb("c")), {"xgbclassifier__max_depth": [2, 3]}, cv=2).fit(x, y)
    return Case({"model": search, "label_encoder": le, "features": list(x.columns), "metrics": {"auc": 0.9}}, people_rows(349), "a search, its labels and its columns in a dict", member="model", decode="label_encoder")


@case("category-dtype", *NEWER)
def category_dtype():
    x, y = people(350)
    prep = ColumnTransformer([("o", OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), make_column_selector(dtype_include=[object, "category"] if int(pd.__version__[0]) < 3 else ["str", "category"]))], remainder="passthrough",
                             verbose_feature_names_out=False).set_output(transform="pandas")
    x["port"] = x["port"].astype("category")
    rows = people_rows(350)
    return Case(make_pipeline(prep, xgb("c")).fit(x, y), rows, "categories of pandas to ordinal codes")


@case("voting-regressors", *ALL)
def voting_regressors():
    x, y = houses(351)
    prep = lambda: ColumnTransformer([("n", SimpleImputer(), ["area", "lot", "year"]), ("c", ohe(handle_unknown="ignore"), ["zone", "quality"])], sparse_threshold=0)
    v = VotingRegressor([("x", make_pipeline(prep(), xgb("r"))), ("r", make_pipeline(prep(), StandardScaler(), Ridge())), ("t", TransformedTargetRegressor(make_pipeline(prep(), xgb("r")), func=np.log, inverse_func=np.exp))])
    return Case(v.fit(x, y), houses(1351, 24)[0] if SK >= (1, 0) else houses(1351, 24)[0][list(x.columns)], "pipelines, one with a linear model and one with a turned target, averaged", loose={"predict": 1e-6}, transformed=None)


@case("stacking-regressors", *ALL)
def stacking_regressors():
    x, y = houses(352)
    prep = lambda: ColumnTransformer([("n", SimpleImputer(), ["area", "lot", "year"]), ("c", ohe(handle_unknown="ignore"), ["zone", "quality"])], sparse_threshold=0)
    s = StackingRegressor([("x", make_pipeline(prep(), xgb("r"))), ("y", make_pipeline(prep(), xgb("r", max_depth=2)))], final_estimator=xgb("r", n_estimators=4), cv=2)
    return Case(s.fit(x, y), houses(1352, 24)[0] if SK >= (1, 0) else houses(1352, 24)[0][list(x.columns)], "pipelines stacked under XGBoost", transformed=None)


def arrays(seed, classes=2, d=5, missing=0.1, n=300):
    x, y = numbers(seed, n, d=d, classes=classes, missing=missing)
    rows = numbers(seed + 1000, 24, d=d, missing=missing)[0]
    return x, y, rows


if __name__ == "__main__":
    main(__file__)
