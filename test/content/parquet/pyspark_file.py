"""Makes pyspark.parquet with Spark itself: the holdout of abalone, with a time, a decimal and a list.

python test/content/parquet/pyspark_file.py (pyspark 4.3, Java 17)
"""

import pathlib
import shutil
import tempfile

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

HERE = pathlib.Path(__file__).parent
spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
rows = spark.read.csv(str(HERE.parents[2] / "model-artifacts/abalone/holdout.csv"), header=True, inferSchema=True)
rows = rows.limit(70).withColumns(
    {
        "at": F.current_timestamp(),
        "price": F.lit("12.34").cast("decimal(10,2)"),
        "tags": F.array(F.lit("a"), F.lit("b")),
    }
)
with tempfile.TemporaryDirectory() as folder:
    rows.coalesce(1).write.parquet(f"{folder}/out")
    (file,) = pathlib.Path(folder, "out").glob("part-*.parquet")
    shutil.copy(file, HERE / "pyspark.parquet")
