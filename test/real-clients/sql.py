# Whether each dialect's parser takes what kindling sql prints: python3 test/real-clients/sql.py, with sqlglot installed.
import json
import logging
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel


ROOT = Path(__file__).parents[2]
DIALECTS = {"redshift": "redshift", "snowflake": "snowflake", "bigquery": "bigquery", "aurora": "postgres", "athena": "athena"}
logging.disable(logging.WARNING)  # what is taken as a command is counted below
HOSTILE = ["order", "a b", "x;--", 'say "hi"', "it's", "back`tick", "new\nline", "é", "1st", "select"]


def hostile_model(folder):
    """A model whose features are called as nobody should call them: one tree, a leaf for each side."""
    source = next((ROOT / "test/content/own-names").glob("model.json"))
    model = json.loads(source.read_text())
    learner = model["learner"]
    count = int(learner["learner_model_param"]["num_feature"])
    learner["feature_names"] = (HOSTILE + [f"f{at}" for at in range(count)])[:count]
    (folder / "model.json").write_text(json.dumps(model))
    return folder


def statements(dialect, model, *options):
    command = ["node", str(ROOT / "dist/cli.cjs"), "sql", dialect, str(model), "--name", "kindling_predict", *options]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def parse(dialect, text):
    """Every statement, none of which the parser left alone as a command that it does not know."""
    if dialect == "athena":  # its parser knows the query behind the function, and not the function
        head, query = text.split("\nSELECT ", 1)
        assert "USING EXTERNAL FUNCTION" in head
        text = f"SELECT {query}"
    found = [node for node in sqlglot.parse(text, read=DIALECTS[dialect], error_level=ErrorLevel.RAISE) if node]
    known = [node for node in found if not isinstance(node, (exp.Command, exp.Semicolon))]
    return known, [node for node in found if isinstance(node, exp.Command)]


# https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_EXTERNAL_FUNCTION.html, which no parser knows
REDSHIFT = re.compile(
    r"CREATE OR REPLACE EXTERNAL FUNCTION \w+\((?P<types>.*)\) RETURNS (?P<returns>[\w()]+) STABLE "
    r"LAMBDA '[^']+' IAM_ROLE '[^']+' RETRY_TIMEOUT \d+ MAX_BATCH_ROWS \d+ MAX_BATCH_SIZE \d+ (KB|MB)"
)


def check_redshift(text):
    """The statement is as AWS's grammar has it, and its types are Redshift's."""
    lines = [re.sub(r" ?-- .*", "", line) for line in text.split("\n")]
    statement = " ".join(lines).split(";")[0]
    match = REDSHIFT.fullmatch(" ".join(statement.split()))
    assert match, "not as Redshift's grammar has it"
    for name in [*match["types"].split(", "), match["returns"]]:
        exp.DataType.build(name.strip(), dialect="redshift")


def main():
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        models = {name: ROOT / "model-artifacts" / name for name in ("abalone", "wine", "penguins", "breast_cancer")}
        models["hostile"] = hostile_model(Path(folder))
        for name, model in models.items():
            for dialect in DIALECTS:
                for options in ((), ("--outputs", "prediction,contributions")):
                    try:
                        text = statements(dialect, model, *options)
                        if dialect == "redshift":
                            check_redshift(text)
                        known, unknown = parse(dialect, text)
                        selects = [node for node in known if isinstance(node, exp.Select)]
                        assert len(selects) == 1, f"{len(selects)} SELECT"
                        print(f"{dialect:10} {name:14} {len(known)} parsed, {len(unknown)} taken as commands", *options)
                    except Exception as error:
                        failed += 1
                        print(f"{dialect:10} {name:14} FAILED: {error}", *options)
    sys.exit(1 if failed else 0)


main()
