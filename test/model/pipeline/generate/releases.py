"""What one release computes otherwise than the next, or writes otherwise, and what else was found by trying pipelines at random."""
from kit import *
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer
from sklearn.experimental import enable_iterative_imputer  # noqa: F401
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.impute import IterativeImputer, SimpleImputer
from sklearn.multiclass import OneVsOneClassifier
from sklearn.multioutput import ClassifierChain, RegressorChain
from sklearn.pipeline import FeatureUnion, make_pipeline, make_union
from sklearn.preprocessing import Binarizer, FunctionTransformer, KBinsDiscretizer, MaxAbsScaler, Normalizer, StandardScaler

if SK >= (1, 0):
    from sklearn.preprocessing import SplineTransformer


def small(kind, **options):
    return xgb(kind, n_estimators=4, **options)


def arrays(seed, classes=2, d=4, missing=0.0):
    x, y = numbers(seed, 120, d=d, classes=classes, missing=missing)
    return x, y, numbers(seed + 1000, 16, d=d, missing=missing)[0]


@case("onehot-warn", "s1.7", "s1.9")
def onehot_warn():
    x, y = people(401, 160)
    x = x[["sex", "deck"]].fillna("G")
    rows = people_rows(401)[["sex", "deck"]].fillna("G")
    return Case(make_pipeline(ohe(handle_unknown="warn", max_categories=3), small("c")).fit(x, y), rows, "unknown classes, of which 1.6 and 1.7 only warn")


@case("forest", "s1.0", "s1.2")
def forest():
    x, y, rows = arrays(402)
    return Case(make_pipeline(StandardScaler(), small("rfc")).fit(x, y), rows, "a forest, whose trees for each round 1.5 writes nowhere near them", array=True)


@case("one-vs-one-two", "s1.0", "s1.2")
def one_vs_one_two():
    x, y, rows = arrays(403)
    return Case(OneVsOneClassifier(small("c")).fit(x, y), rows, "two classes, of which releases up to 1.0 only ever choose the second", array=True, transformed=None)


@case("norms", "s0.22", "s0.24", "s1.6")
def norms():
    x, y, rows = arrays(404)
    rows[2] = -np.abs(rows[2])
    rows[3] = [-1e-16, 2e-16, -3e-16, 1e-16]
    rows[4] = 0
    union = make_union(Normalizer("l1"), Normalizer("l2"), Normalizer("max"))
    return Case(make_pipeline(MaxAbsScaler(), union, small("c")).fit(x, y), rows, "rows that are negative, next to nothing, and nothing", array=True)


@case("norm-alone", "s0.22")
def norm_alone():
    x, y, rows = arrays(414)
    return Case(make_pipeline(Normalizer(), Binarizer(threshold=0.1), small("c")).fit(x, y), rows, "steps that know no number of columns", array=True)


@case("iterative-once", "s0.22", "s1.2")
def iterative_once():
    x, y = people(405, 120)
    prep = ColumnTransformer([("one", IterativeImputer(add_indicator=True), ["age"]), ("two", IterativeImputer(max_iter=2), ["fare", "age"])])
    rows = people_rows(405) if SK >= (1, 0) else people_rows(405)[list(x.columns)]
    return Case(make_pipeline(prep, small("c")).fit(x, y), rows, "a single column, which takes no turns; one limit for all columns", loose={"transformed": 1e-12})


@case("splines", "s1.9")
def splines():
    x, y, rows = arrays(406, classes=0, d=2)
    return Case(make_pipeline(SplineTransformer(4), small("r")).fit(x, y), rows, "B-splines as SciPy 1.17 writes them", array=True, loose={"transformed": 1e-12})


@case("empty-bytes", "s1.2")
def empty_bytes():
    x, y, rows = arrays(407)
    return Case(make_pipeline(SimpleImputer(add_indicator=True), small("c")).fit(x, y), rows, "an array of no length in protocol 2", array=True, save="pkl2")


@case("read-twice", "s1.2", "s1.9")
def read_twice():
    x, y = people(408, 160)
    rows = people_rows(408)
    for frame in (x, rows):
        frame["alone"] = frame["sibs"] == 0
    prep = ColumnTransformer([("c", make_pipeline(SimpleImputer(strategy="constant", fill_value="none"), ohe(handle_unknown="ignore", sparse_output=False)), ["alone", "sex"]), ("p", "passthrough", ["alone", "pclass"])], transformer_weights={"p": 2})
    return Case(make_pipeline(prep, small("c")).fit(x, y), rows, "a column that is a class to one step and a number to XGBoost")


@case("objects", "s1.2", "s1.9")
def objects():
    x, y = people(409, 160)
    x, rows = x.fillna({"age": 30}), people_rows(409).fillna({"age": 30})
    for frame in (x, rows):
        frame["alone"] = frame["sibs"] == 0
    prep = ColumnTransformer([("n", StandardScaler(), ["age"]), ("p", "passthrough", ["alone", "pclass"])])
    return Case(make_pipeline(prep, SimpleImputer(strategy="constant", fill_value=0), small("c")).fit(x, y), rows, "an imputer fitted on objects that are numbers and flags")


@case("ufuncs", "s1.6", "s1.9")
def ufuncs():
    x, y, rows = arrays(410, missing=0.15)
    union = make_union(*[FunctionTransformer(f) for f in (np.arcsinh, np.isnan, np.nan_to_num, np.deg2rad, np.degrees, np.positive, np.round)])
    return Case(make_pipeline(union, small("c")).fit(x, y), rows, "more of numpy's functions", array=True, loose={"transformed": 1e-14})


@case("letters", "s1.2", "s1.6")
def letters():
    r = np.random.RandomState(411)
    words = np.array("red 2red re_d Über_ naïve 42 x-ray É3é __ don't 日本語".split())
    texts = [" ".join(r.choice(words, r.randint(1, 7))) for _ in range(120)]
    union = FeatureUnion([(str(k), CountVectorizer(token_pattern=p, dtype=np.float64)) for k, p in enumerate([r"(?u)\b[^\d\W]+\b", r"[^\W_]+", r"[^\W\d_]{2,}"])])
    frame = pd.DataFrame({"note": texts})
    model = make_pipeline(ColumnTransformer([("t", union, "note")]), small("c")).fit(frame, r.randint(0, 2, 120))
    return Case(model, frame[:20], "tokens of letters alone")


@case("chain-sparse", "s1.0", "s1.6")
def chain_sparse():
    x, y, rows = arrays(412, classes=0)
    bins = KBinsDiscretizer(3, encode="onehot", strategy="uniform")
    return Case(make_pipeline(bins, MaxAbsScaler(), RegressorChain(small("r"), order=[1, 0])).fit(x, np.column_stack([y, np.round(y)])), rows, "a chain over a sparse matrix", array=True, transformed=None)


@case("chain-sparse-classes", "s1.0", "s1.6")
def chain_sparse_classes():
    x, y, rows = arrays(413)
    bins = KBinsDiscretizer(3, encode="onehot", strategy="uniform")
    return Case(make_pipeline(bins, ClassifierChain(small("c"), order=[1, 0])).fit(x, np.column_stack([y, x[:, 0] > 0]).astype(int)), rows, "a chain over a sparse matrix, in which the answer 0 is missing", array=True, transformed=None)


@case("categories-kept", "s1.9")
def categories_kept():
    x, y = people(415, 160)
    kinds = {name: pd.CategoricalDtype(sorted(x[name].dropna().unique())) for name in ("sex", "deck")}
    prep = ColumnTransformer([("n", StandardScaler(), ["age"])], remainder="passthrough", verbose_feature_names_out=False).set_output(transform="pandas")
    columns = ["age", "sex", "deck"]
    model = make_pipeline(prep, small("c", enable_categorical=True)).fit(x[columns].astype(kinds), y)
    rows = people_rows(415)[columns]
    rows.loc[2, "deck"] = "A"
    return Case(model, rows, "categories of pandas that pass through to XGBoost", dtypes=kinds, transformed=None)


@case("encoders-ignore", "s1.2", "s1.6")
def encoders_ignore():
    import category_encoders as ce
    x, y = people(416, 160)
    x["port"] = x["port"].fillna("S")
    encoders = [ce.OrdinalEncoder(handle_unknown="ignore", handle_missing="ignore"), ce.LeaveOneOutEncoder(handle_unknown="ignore", handle_missing="ignore"), ce.CountEncoder(handle_unknown=-3), ce.CountEncoder(handle_unknown="ignore"),
                ce.OneHotEncoder(handle_unknown="indicator", handle_missing="ignore" if SK >= (1, 6) else "value"), ce.TargetEncoder(handle_unknown="ignore")]
    prep = ColumnTransformer([(str(k), e, ["port", "deck"]) for k, e in enumerate(encoders)])
    return Case(make_pipeline(prep, small("c")).fit(x, y), people_rows(416), "encoders that are told to ignore what they do not know, as in scikit-learn's words")


@case("calibrated-pairs", "s1.0", "s1.6")
def calibrated_pairs():
    x, y, rows = arrays(417, classes=3)
    key = "base_estimator" if SK < (1, 2) else "estimator"
    model = CalibratedClassifierCV(cv=2, **{key: OneVsOneClassifier(small("c"))})
    return Case(model.fit(x, y), rows, "decisions of one against one, calibrated", array=True, transformed=None, loose={"predict_proba": 1e-12})


if __name__ == "__main__":
    main(__file__)
