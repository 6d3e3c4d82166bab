"""Answers questions in SQL over Parquet files: a line of JSON in, a line of JSON out.

`{"view": "shards", "files": […]}` makes a view of files, `{"sql": "…"}` answers `{"rows": […]}`,
and what fails answers `{"error": "…"}`."""

from __future__ import annotations

import json
import sys
from typing import Any

from pyspark.sql import SparkSession


def answer(spark: SparkSession, request: dict[str, Any]) -> dict[str, Any]:
    if "view" in request:
        spark.read.parquet(*request["files"]).createOrReplaceTempView(request["view"])
        return {"rows": []}
    return {"rows": [row.asDict(recursive=True) for row in spark.sql(request["sql"]).collect()]}


def main() -> None:
    # Tables of a test are small: a task for each of 200 partitions would take most of the time.
    session = SparkSession.builder.master("local[1]").appName("whence")
    session = session.config("spark.ui.enabled", "false")
    session = session.config("spark.driver.bindAddress", "127.0.0.1")
    session = session.config("spark.driver.host", "127.0.0.1")
    session = session.config("spark.sql.session.timeZone", "UTC")
    spark = session.config("spark.sql.shuffle.partitions", "1").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    for line in sys.stdin:
        try:
            answered = answer(spark, json.loads(line))
        except Exception as error:
            answered = {"error": str(error)}
        print(json.dumps(answered, default=str), flush=True)
    spark.stop()


if __name__ == "__main__":
    main()
