"""Trains an XGBoost model on a Spark cluster and writes the folder that kindling serves.

    pip install "pyspark>=3.5" "xgboost>=3.1" scikit-learn pandas fsspec s3fs
    spark-submit train.py                   # as many tasks as XGBOOST_WORKERS says (2)

Rows, columns, categories, classes and validation rows are those that `kindling train` takes.
"""

import json
import math
import os

import fsspec
import numpy as np
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import BooleanType, LongType, NumericType, StructField, StructType
from xgboost.spark import SparkXGBClassifier, SparkXGBRegressor

JOB = {}

# True reads a large CSV file in blocks, which is right only where no cell has a line break in it
SPLIT_FILES = False
KINDS = {".csv": "csv", ".tsv": "csv", ".jsonl": "json", ".ndjson": "json", ".json": "json", ".parquet": "parquet"}
# XGBoost's estimators for Spark go by scikit-learn's names
ESTIMATOR_NAMES = {"eta": "learning_rate", "lambda": "reg_lambda", "alpha": "reg_alpha", "seed": "random_state"}


def list_names(uri):
    """Names of the files at a uri."""
    system, root = fsspec.url_to_fs(uri)
    names = [root] if system.isfile(root) else system.find(root)
    return [name for name in names if not name.rsplit("/", 1)[-1].startswith((".", "_"))]


def find_kind(uri):
    """The one kind of the files at a uri."""
    plain = [name.removesuffix(".gz").removesuffix(".zst").lower() for name in list_names(uri)]
    kinds = {kind for name in plain for suffix, kind in KINDS.items() if name.endswith(suffix)}
    if len(kinds) != 1:
        raise SystemExit(f"{uri}: want files of one kind of {', '.join(KINDS)}, found {', '.join(kinds) or 'none'}")
    return kinds.pop()


def read_rows(spark, uri):
    """Rows with their positions in the order of the files' names."""
    kind = find_kind(uri)
    reader = spark.read.option("recursiveFileLookup", True)
    if kind == "parquet":
        frame = reader.parquet(uri)
    elif kind == "json":
        frame = reader.json(uri, primitivesAsString=True)
    else:
        # files whose columns are in another order than the first one's are an error, not mixed up
        frame = reader.csv(
            uri,
            header=JOB["has_header"],
            enforceSchema=False,
            sep=JOB["delimiter"] or ("\t" if list_names(uri)[0].lower().split(".gz")[0].endswith(".tsv") else ","),
            encoding=JOB["charset"],
            quote='"',
            escape='"',
            multiLine=not SPLIT_FILES,
        )
        if not JOB["has_header"]:
            first = ["label", "weight"] if JOB["csv_weights"] else ["label"]
            frame = frame.toDF(*first, *[f"f{index}" for index in range(len(frame.columns) - len(first))])
    place = frame.withColumn("_file", F.input_file_name()).withColumn("_row", F.monotonically_increasing_id())
    numbered = place.orderBy("_file", "_row").drop("_file", "_row").rdd.zipWithIndex()
    schema = StructType([*frame.schema.fields, StructField("_position", LongType())])
    return spark.createDataFrame(numbered.map(lambda pair: (*pair[0], pair[1])), schema, verifySchema=False)


def is_typed(frame, name):
    return isinstance(frame.schema[name].dataType, (NumericType, BooleanType))


def column(name):
    """Names may have dots."""
    return F.col("`" + name.replace("`", "``") + "`")


def as_text(name):
    """Cells without the white space around them; nothing where there is none."""
    text = F.trim(column(name).cast("string"))
    return F.when(~text.isin(JOB["missing_texts"]), text)


def as_number(frame, name):
    """Cells as double; texts that are no numbers become missing."""
    if is_typed(frame, name):
        return column(name).cast("double")
    text = as_text(name)
    if JOB["decimal"] != ".":
        text = F.translate(text, JOB["decimal"], ".")
    flag = F.lower(text)
    number = F.when(flag == "true", "1").when(flag == "false", "0").otherwise(text)
    return number.try_cast("double") if hasattr(number, "try_cast") else number.cast("double")


def find_categories(frame, names):
    """The texts of each column that has any, sorted: their positions are their codes."""
    pairs = [pair for name in names for pair in (F.count(as_number(frame, name)), F.count(as_text(name)))]
    counts = list(frame.agg(*[pair.alias(str(at)) for at, pair in enumerate(pairs)]).first())
    categories = {}
    for name, number, given in zip(names, counts[0::2], counts[1::2]):
        if name not in JOB["categorical"] and number == given:
            continue
        if number and name not in JOB["categorical"]:
            raise SystemExit(
                f'column "{name}" has {number} numbers and {given - number} texts: correct it, or name it in --categorical'
            )
        categories[name] = sort_texts(find_texts(frame, name))
    return categories


def find_texts(frame, name):
    return [row[0] for row in frame.select(as_text(name)).distinct().collect() if row[0] is not None]


def parse(text):
    try:
        return float(text)
    except ValueError:
        return None


def sort_texts(texts):
    """By number where all of them are, else by code points."""
    return sorted(texts, key=None if any(parse(text) is None for text in texts) else float)


def choose_features(frame):
    """Every column without another purpose, or those that are named."""
    if JOB["features"]:
        return JOB["features"]
    others = {JOB["target"], JOB["weight"], JOB["id"] or "id", "training", "_position", "", "_c0"}
    return [name for name in frame.columns if name not in others]


def encode(cells, values):
    """Positions of values; nothing for others."""
    pairs = [part for code, value in enumerate(values) for part in (F.lit(value), F.lit(float(code)))]
    return F.create_map(*pairs)[cells]


def encode_rows(frame, names, categories, classes):
    """Features, label and weight of every row as doubles, by the names that the estimators are told."""
    columns = []
    for at, name in enumerate(names):
        if name in categories:
            cells = encode(as_text(name), categories[name])
        else:
            cells = as_number(frame, name).cast("float")
            missing = [float(np.float32(value)) for value in JOB["missing"]]
            cells = F.when(~cells.isin(missing), cells) if missing else cells
        columns.append(F.coalesce(cells.cast("double"), F.lit(float("nan"))).alias(f"f{at}"))
    target = JOB["target"]
    if classes is None:
        label = as_number(frame, target)
    else:
        label = encode(as_text(target) if isinstance(classes[0], str) else as_number(frame, target), classes)
    more = [as_number(frame, JOB["weight"]).alias("_weight")] if JOB["weight"] else []
    return frame.select(*columns, label.alias("_label"), *more, "_held_out")


def find_classes(frame):
    """The labels of a classifier in the order of their codes; None for a regression."""
    texts = find_texts(frame, JOB["target"])
    is_text = any(parse(text) is None for text in texts)
    objective = JOB["objective"]
    if not (is_text if objective is None else objective in JOB["class_objectives"]):
        return None
    if is_text:
        return sorted(texts)
    return [int(label) if label.is_integer() else label for label in sorted(set(map(float, texts)))]


def hold_out(spark, frame):
    """Marks validation rows in the column _held_out."""
    if JOB["validation"]:
        held_out = read_rows(spark, JOB["validation"]).withColumn("_held_out", F.lit(True))
        return frame.withColumn("_held_out", F.lit(False)).unionByName(held_out, allowMissingColumns=True)
    if JOB["train_all"]:
        copies = frame.withColumn("_held_out", F.lit(True))
        return frame.withColumn("_held_out", F.lit(False)).unionByName(copies)
    if "training" in frame.columns:
        return frame.withColumn("_held_out", as_number(frame, "training") != 1)
    count = frame.count()
    order = np.random.RandomState(42).permutation(count)
    flags = np.zeros(count, dtype=bool)
    flags[order[: math.ceil(0.2 * count)]] = True
    bits = spark.sparkContext.broadcast(np.packbits(flags))
    is_held_out = F.udf(lambda row: bool(bits.value[row >> 3] >> (7 - (row & 7)) & 1), "boolean")
    return frame.withColumn("_held_out", is_held_out("_position"))


def make_estimator(classes, types):
    given = {ESTIMATOR_NAMES.get(name, name): value for name, value in JOB["parameters"].items()}
    objective = given.pop("objective", None)
    given.pop("num_class", None)
    kind = SparkXGBRegressor if classes is None else SparkXGBClassifier
    if classes is None and objective:
        given["objective"] = objective
    return kind(
        features_col=[f"f{at}" for at in range(len(types))],
        feature_types=types,
        label_col="_label",
        weight_col="_weight" if JOB["weight"] else None,
        validation_indicator_col="_held_out",
        num_workers=int(os.environ.get("XGBOOST_WORKERS", 2)),
        n_estimators=JOB["num_boost_round"],
        early_stopping_rounds=JOB["early_stopping_rounds"],
        **given,
    )


def write_folder(booster, names, categories, classes):
    """The model, and what serving needs beside it."""
    files = {"xgb_model.json": bytes(booster.save_raw("json"))}
    side = {"feature_columns.json": names if JOB["has_header"] else None}
    side["category_mappings.json"] = categories or None
    side["label_encoder.json"] = {"classes": classes} if classes is not None else None
    files |= {name: f"{json.dumps(value, indent=1)}\n".encode() for name, value in side.items() if value is not None}
    system, root = fsspec.url_to_fs(JOB["output"])
    system.makedirs(root, exist_ok=True)
    for name, content in files.items():
        with system.open(f"{root}/{name}", "wb") as file:
            file.write(content)


def main():
    spark = SparkSession.builder.appName("kindling train").getOrCreate()
    frame = hold_out(spark, read_rows(spark, JOB["data"])).cache()
    names = choose_features(frame.drop("_held_out"))
    categories = find_categories(frame, names)
    classes = find_classes(frame.where(~F.col("_held_out")))
    types = ["c" if name in categories else "float" for name in names]
    estimator = make_estimator(classes, types)
    booster = estimator.fit(encode_rows(frame, names, categories, classes)).get_booster()
    booster.feature_names = None if any(set(name) & set("[]<") for name in names) or not JOB["has_header"] else names
    booster.feature_types = types
    write_folder(booster, names, categories, classes)
    print(f"{JOB['output']}: kindling serve {JOB['output']}")


if __name__ == "__main__":
    main()
