"""The command line as people use it: help, listings, checks, exit statuses."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest

from helpers.parameters.request import chapter_names
from tests.conftest import process, report

COMMANDS = (
    *("build", "params", "check", "data", "schema", "explain"),
    *("preview", "release", "rerun", "prov", "sweep", "verify"),
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_stands_in_the_docs(root: Path, command: str) -> None:
    done = report(command, "--help", cwd=root)
    assert done.returncode == 0
    assert "Usage: " in done.stdout
    assert (
        f"report {command}" in (root / "README.md").read_text() + (root / "docs" / "commands.md").read_text()
    )


@pytest.mark.parametrize(("words", "status"), [(["params", "00"], 0), (["check"], 1), (["params", "xx"], 2)])
def test_the_process_ends_with_the_exit_status(spoilable: Path, words: list[str], status: int) -> None:
    (spoilable / "data" / "stray.csv").write_text("a\n")
    done = process("report", *words, cwd=spoilable)
    assert done.returncode == status
    assert bool(done.stdout) == (status == 0)
    assert bool(done.stderr) == (status > 0)
    assert "Traceback" not in done.stderr


def test_params_as_text_and_as_a_schema_that_accepts_the_defaults(root: Path) -> None:
    text = report("params", cwd=root).stdout
    schema = json.loads(report("params", "--json", cwd=root).stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert set(chapter_names(root)) < set(schema["properties"])
    for chapter in chapter_names(root):
        properties = schema["properties"][chapter]["properties"]
        defaults = {name: body["default"] for name, body in properties.items()}
        jsonschema.validate({chapter: defaults}, schema)
        assert all(re.search(rf"^  {name}: ", text, re.MULTILINE) for name in properties)


def test_params_of_one_chapter_by_a_beginning_of_its_name(root: Path) -> None:
    schema = json.loads(report("params", "03", "--json", cwd=root).stdout)
    assert set(schema["properties"]) == {"as_of", "03-manufacturing-first"}


def test_check_of_the_repository_finds_nothing(root: Path) -> None:
    done = report("check", "--json", cwd=root)
    assert (done.returncode, json.loads(done.stdout)) == (0, [])


def test_check_tells_every_problem_at_once(spoilable: Path) -> None:
    (spoilable / "data" / "stray.csv").write_text("a\n")
    (spoilable / "chapters" / "99-stray.ipynb").write_text("{}")
    done = report("check", cwd=spoilable)
    assert done.returncode == 1
    assert "data/stray.csv: data:contract" in done.stderr
    assert "chapters/99-stray.ipynb: chapter:unlisted" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["build", "--set", "03.satration=0.8"], "did you mean 'saturation'?"),
        (["build", "--set", "03.saturation=abc"], "param:type"),
        (["build", "--set", "03.saturation=7"], "param:range"),
        (["build", "--set", "as_of=2026-02-30"], "param:type"),
        (
            ["build", "--set", "as_of=2025-08-31"],
            "param:range: as_of: the report's data reach back to 2025-09-01",
        ),
        (["build", "--set", "33.x=1"], "chapter:unknown"),
        (["build", "--set", "03.first_year=2026"], "param:rule"),
        (["build", "--set", "03.saturation=0.8", "--set", "03-man.saturation=0.7"], "param:duplicate"),
        (["build", "--set", "03.a\nimport os\nb=1"], r"no parameter 'a\nimport os\nb'"),
        (["build", "--set", "03.saturation=\x1b[2J\udcff"], r"--set '03.saturation=\x1b[2J\udcff': "),
        (["params", "xx"], "chapter:unknown"),
        (["build", "--only", "docx"], "docx"),
        (["no-such-command"], "no-such-command"),
    ],
)
def test_a_wrong_request_exits_2_and_writes_nothing(spoilable: Path, words: list[str], said: str) -> None:
    done = report(*words, cwd=spoilable)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (spoilable / "_build").exists()


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (b"03-manufacturing-first:\n  staturation: 0.8\n", ["param:unknown"]),
        (
            b"03: {saturation: '0.8', first_year: 2026}\nas_off: 1\n33: {x: 1}\n",
            ["chapter:unknown", "param:type"],
        ),
        (b"\xff\xfe", ["param:file"]),
        (b"03: {saturation: 0.8, saturation: 0.7}", ["param:file"]),
        (b"a: &a [*a]", ["param:file"]),
        (b"[" * 60_000, ["param:file"]),
        (b"#" * 70_000, ["param:file"]),
        (b'"03.a\\nimport os": 1', ["param:unknown"]),
    ],
)
def test_a_bad_parameter_file_is_told_line_by_line_and_nothing_is_written(
    spoilable: Path, content: bytes, codes: list[str]
) -> None:
    (spoilable / "p.yml").write_bytes(content)
    before = set(spoilable.rglob("*"))
    done = report("build", "--params", "p.yml", cwd=spoilable)
    assert done.returncode == 2
    lines = done.stderr.rstrip("\n").split("\n")
    assert all(re.fullmatch(r"\S+: [a-z]+:[a-z-]+: .+ \(.+\)", line) for line in lines)
    assert set(codes) <= {line.split(": ")[1] for line in lines}
    assert set(spoilable.rglob("*")) == before


def test_outside_a_repository_the_checkout_is_used(tmp_path: Path) -> None:
    assert report("params", "00", cwd=tmp_path).returncode == 0


def test_data_writes_the_package_anew(spoilable: Path) -> None:
    package = spoilable / "data" / "datapackage.json"
    before = package.read_text()
    package.unlink()
    assert report("data", cwd=spoilable).returncode == 0
    assert package.read_text() == before
