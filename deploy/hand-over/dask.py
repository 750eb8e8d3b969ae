"""Trains an XGBoost model on a Dask cluster and writes the folder that kindling serves.

    pip install "dask[dataframe,distributed]" "xgboost>=3.1" s3fs
    python train.py                        # a cluster of this machine's CPUs
    python train.py tcp://scheduler:8786   # a cluster that is there

Rows, columns, categories, classes and validation rows are those that `kindling train` takes.
"""

import json
import math
import sys

import dask
import dask.dataframe as dd
import fsspec
import numpy as np
import pandas as pd
from dask.distributed import Client
from xgboost import dask as dxgb

JOB = {}

# True reads a large CSV file in blocks, which is right only where no cell has a line break in it
SPLIT_FILES = False
SUFFIXES = {".csv": "csv", ".tsv": "tsv", ".jsonl": "json", ".ndjson": "json", ".json": "json", ".parquet": "parquet"}
PACKED = (".gz", ".zst")
FLAGS = {"true": "1", "false": "0"}


def find_files(uri):
    """Files of one kind in the order of their names, and the kind."""
    system, root = fsspec.url_to_fs(uri)
    names = [root] if system.isfile(root) else sorted(system.find(root))
    kinds = {}
    for name in names:
        base = name.rsplit("/", 1)[-1]
        plain = base.removesuffix(".gz").removesuffix(".zst").lower()
        kind = next((kind for suffix, kind in SUFFIXES.items() if plain.endswith(suffix)), None)
        if kind and not base.startswith((".", "_")):
            kinds.setdefault(kind, []).append(system.unstrip_protocol(name))
    if len(kinds) != 1:
        sys.exit(f"{uri}: want files of one kind of {', '.join(SUFFIXES)}, found {', '.join(kinds) or 'none'}")
    return next(iter(kinds.items()))


def read_file(uri, kind):
    """Cells as text where the file does not give them types."""
    if kind == "parquet":
        return dd.read_parquet(uri)
    whole = {"blocksize": None} if uri.endswith(PACKED) else {}
    if kind == "json":
        return dd.read_json(uri, lines=True, compression="infer", **whole)
    if not SPLIT_FILES:
        whole = {"blocksize": None}
    return dd.read_csv(
        uri,
        sep=JOB["delimiter"] or ("\t" if kind == "tsv" else ","),
        encoding=JOB["charset"],
        header=0 if JOB["has_header"] else None,
        dtype=str,
        keep_default_na=False,
        na_values=JOB["missing_texts"],
        skipinitialspace=True,
        **whole,
    )


def read_rows(uri):
    """One frame of all files; each may have its columns in its own order, so that each is read by its own header."""
    kind, files = find_files(uri)
    frame = dd.concat([read_file(file, kind) for file in files])
    if isinstance(frame.columns[0], str):
        return frame
    first = ["label", "weight"] if JOB["csv_weights"] else ["label"]
    names = first + [f"f{index}" for index in range(len(frame.columns) - len(first))]
    return frame.rename(columns=dict(zip(frame.columns, names)))


def as_text(cells):
    """Cells without the white space around them; nothing where there is none."""
    text = cells.astype("string").str.strip()
    return text.mask(text == "")


def as_number(cells):
    """Cells as float64; texts that are no numbers become missing."""
    if pd.api.types.is_numeric_dtype(cells.dtype):
        return cells.astype("float64")
    text = as_text(cells)
    if JOB["decimal"] != ".":
        text = text.str.replace(JOB["decimal"], ".", regex=False)
    flags = text.str.lower().map(FLAGS)
    return pd.to_numeric(flags.fillna(text), errors="coerce").astype("float64")


def count_kinds(part, columns):
    """Numbers and texts of each column."""
    counts = {}
    for name in columns:
        given = as_text(part[name]).notna().sum()
        numbers = as_number(part[name]).notna().sum()
        counts[name] = (numbers, given - numbers)
    return pd.DataFrame(counts)


def find_categories(frame, names):
    """The texts of each column that has any, sorted: their positions are their codes."""
    counts = dask.compute(*[dask.delayed(count_kinds)(part, names) for part in frame.to_delayed()])
    numbers, texts = sum(counts).to_numpy()
    for name, number, text in zip(names, numbers, texts):
        if number and text and name not in JOB["categorical"]:
            sys.exit(f'column "{name}" has {number} numbers and {text} texts: correct it, or name it in --categorical')
    columns = [name for name, text in zip(names, texts) if text or name in JOB["categorical"]]
    found = dask.compute(*[frame[name].map_partitions(as_text).dropna().unique() for name in columns])
    return {name: sort_texts(values) for name, values in zip(columns, found)}


def sort_texts(texts):
    """By number where all of them are, else by code points."""
    texts = [str(text) for text in texts]
    are_numbers = not pd.to_numeric(pd.Series(texts, dtype="string"), errors="coerce").isna().any()
    return sorted(texts, key=float if are_numbers else None)


def choose_features(frame):
    """Every column without another purpose, or those that are named."""
    if JOB["features"]:
        return JOB["features"]
    others = {JOB["target"], JOB["weight"], JOB["id"] or "id", "training", ""}
    return [name for name in frame.columns if name not in others and not name.startswith("Unnamed: ")]


def encode_features(part, names, categories):
    """The features of some rows, as XGBoost takes them."""
    columns = {}
    for position, name in enumerate(names):
        cells = part[name]
        if name in categories:
            kind = pd.CategoricalDtype(pd.Index(categories[name], dtype=object))
            cells = as_text(cells).astype(object).astype(kind)
        else:
            cells = as_number(cells).astype("float32")
            cells = cells.mask(cells.isin(np.float32(JOB["missing"])))
        columns[model_name(name, position)] = cells
    return pd.DataFrame(columns, index=part.index)


def model_name(name, position):
    """XGBoost refuses some names; kindling finds them in feature_columns.json."""
    return f"f{position}" if set(name) & set("[]<") else name


def encode_labels(cells, classes):
    """Positions of classes, or numbers."""
    if classes is None:
        return as_number(cells).astype("float32")
    is_text = isinstance(classes[0], str)
    codes = {label: code for code, label in enumerate(classes)}
    return (as_text(cells) if is_text else as_number(cells)).map(codes).astype("float32")


def find_classes(frame):
    """The labels of a classifier in the order of their codes; None for a regression."""
    texts = frame[JOB["target"]].map_partitions(as_text).dropna().unique().compute()
    numbers = pd.to_numeric(pd.Series(texts, dtype="string"), errors="coerce")
    is_text = bool(numbers.isna().any())
    objective = JOB["objective"]
    if not (is_text if objective is None else objective in JOB["class_objectives"]):
        return None
    if is_text:
        return sorted(str(text) for text in texts)
    return [int(label) if label.is_integer() else label for label in sorted(set(map(float, numbers)))]


def split_rows(frame):
    """Training and validation flags of every row, as two series beside the frame."""
    if JOB["train_all"]:
        flags = frame.map_partitions(lambda part: pd.Series(True, index=part.index), meta=("rows", bool))
        return flags, flags
    if "training" in frame.columns:
        flags = frame["training"].map_partitions(lambda cells: as_number(cells) == 1, meta=("rows", bool))
        return flags, ~flags
    lengths = frame.map_partitions(len).compute()
    order = np.random.RandomState(42).permutation(sum(lengths))
    held_out = np.zeros(len(order), dtype=bool)
    held_out[order[: math.ceil(0.2 * len(order))]] = True
    pieces = np.split(held_out, np.cumsum(lengths)[:-1])
    parts = [
        dask.delayed(lambda part, piece: pd.Series(piece, index=part.index))(part, piece)
        for part, piece in zip(frame.to_delayed(), pieces)
    ]
    flags = dd.from_delayed(parts, meta=("rows", bool), verify_meta=False)
    return ~flags, flags


def select(frame, rows):
    """The marked rows, partition by partition: rows of several files share their index."""
    pairs = zip(frame.to_delayed(), rows.to_delayed())
    parts = [dask.delayed(lambda part, flags: part[flags.to_numpy()])(part, flags) for part, flags in pairs]
    return dd.from_delayed(parts, meta=frame._meta, verify_meta=False)


def make_matrix(client, frame, names, categories, classes, reference=None):
    """Features, labels and weights of a frame, binned where its partitions are."""
    encoded = frame.map_partitions(
        encode_features, names, categories, meta=encode_features(frame._meta, names, categories)
    )
    label = frame[JOB["target"]].map_partitions(encode_labels, classes, meta=("label", "float32"))
    weight = frame[JOB["weight"]].map_partitions(as_number, meta=("weight", "float64")) if JOB["weight"] else None
    encoded, label, *more = client.persist([encoded, label] + ([] if weight is None else [weight]))
    return dxgb.DaskQuantileDMatrix(
        client,
        encoded,
        label,
        weight=more[0] if more else None,
        enable_categorical=True,
        max_bin=JOB["parameters"].get("max_bin", 256),
        ref=reference,
    )


def parameters_for(classes):
    """XGBoost's parameters, with what the labels tell."""
    parameters = dict(JOB["parameters"])
    if classes is not None and JOB["objective"] is None:
        parameters["objective"] = "multi:softprob" if len(classes) > 2 else "binary:logistic"
    if parameters.get("objective", "").startswith("multi:"):
        parameters["num_class"] = len(classes)
    return parameters


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
    # texts stay objects of Python: categories are compared by code points
    dask.config.set({"dataframe.convert-string": False})
    client = Client(*sys.argv[1:2])
    frame = read_rows(JOB["data"])
    names = choose_features(frame)
    categories = find_categories(frame, names)
    if JOB["validation"]:
        train, validation = frame, read_rows(JOB["validation"])
    else:
        train, validation = (select(frame, rows) for rows in split_rows(frame))
    classes = find_classes(train)
    training = make_matrix(client, train, names, categories, classes)
    watched = [(training, "train"), (make_matrix(client, validation, names, categories, classes, training), "validation")]
    trained = dxgb.train(
        client,
        parameters_for(classes),
        training,
        num_boost_round=JOB["num_boost_round"],
        evals=watched,
        early_stopping_rounds=JOB["early_stopping_rounds"],
    )
    write_folder(trained["booster"], names, categories, classes)
    for data, metrics in trained["history"].items():
        for metric, values in metrics.items():
            print(f"{data}-{metric}: {values[-1]:.6f} after {len(values)} rounds")
    print(f"{JOB['output']}: kindling serve {JOB['output']}")


if __name__ == "__main__":
    main()
