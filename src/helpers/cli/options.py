"""Options of the command line, each declared once."""

from __future__ import annotations

import os
from pathlib import Path

import click

only = click.option(
    "--only",
    type=click.Choice(["html", "pdf", "chapters"]),
    help="Make the pages or the PDF alone, or neither: executed chapters and manifest.",
)
settings = click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="[CHAPTER.]NAME=VALUE",
    help="Set a report-wide parameter, or one of a chapter; may be repeated.",
)
parameter_file = click.option(
    "--params",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE.yml",
    help="Read parameters from a YAML file; --set wins.",
)
output = click.option(
    "--output", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Default: _build."
)
port = click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Where to serve on 127.0.0.1; 0 for any free port.",
)
jobs = click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=os.cpu_count() or 1,
    show_default="cores",
    help="Chapters at once.",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Write JSON to standard output.")
store = click.option(
    "--store",
    envvar="REPORT_STORE",
    metavar="FOLDER|URL",
    help="Where results are kept: a folder, or an fsspec address such as s3://bucket/report.  [default: .cache/report]",
)
fresh = click.option("--fresh", is_flag=True, help="Run every chapter, whatever is in store.")
explain = click.option("--explain", is_flag=True, help="Say why each chapter runs or not.")
table = click.option(
    "--output",
    "table",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    metavar="FILE.csv|.parquet",
    help="The table; a journal, effects and a page go beside it.",
)
scheduler = click.option(
    "--scheduler", metavar="ADDRESS", help="Run on a Dask cluster, such as tcp://10.0.0.5:8786."
)
own_settings = click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="[CHAPTER.]NAME=VALUE",
    help="Set a parameter; of the one chapter named, or report-wide, by its name alone. May be repeated.",
)
rerun_output = click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Default: reruns/ and a name of chapter and parameters.",
)
