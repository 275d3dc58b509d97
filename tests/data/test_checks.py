"""Datasets against their contracts: every kind of defect is told with its place; the real data have none."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.data.checks import check_data
from helpers.data.contracts import read_catalogue
from helpers.data.package import write_package
from helpers.problems import ReportError

FIELDS = """
key: {type: string, required: true, pattern: '[a-z0-9-]+', title: k, description: k}
economy: {type: string, required: true, title: e, description: e}
period: {type: period, required: true, title: p, description: p}
value: {type: number, minimum: 0, title: v, description: v}
unit: {type: string, required: true, title: u, description: u}
known: {type: date, required: true, title: n, description: n}
known_basis: {type: string, required: true, enum: [source, month], title: b, description: b}
standing: {type: string, required: true, enum: [official, estimate], title: s, description: s}
source: {type: string, required: true, title: s, description: s}
inputs: {type: string, title: i, description: i}
id: {type: string, required: true, title: i, description: i}
licence: {type: string, title: l, description: l}
code: {type: string, required: true, title: c, description: c}
"""
ROBOTS = """
title: 機器人
description: 試驗
identity: [economy, period]
fields: [key, economy, period, value, unit, known, known_basis, standing, source, inputs]
"""
REFERENCE = "title: t\ndescription: d\nreference: true\nkey: [{key}]\nfields: [{columns}]\n"
HEADER = "key,economy,period,value,unit,known,known_basis,standing,source,inputs\n"
GOOD = "cn-2024,china,2024,5,set,2025-01-01,source,official,nbs,\n"


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A repository with one dataset of one good row."""
    contracts = tmp_path / "data" / "contracts"
    contracts.mkdir(parents=True)
    (tmp_path / "_config.yml").write_text("title: 試\n")
    (tmp_path / "data" / "fields.yml").write_text(FIELDS)
    (contracts / "robots.yml").write_text(ROBOTS)
    for name, key, columns in (("sources", "id", "id, licence"), ("units", "code", "code")):
        (contracts / f"{name}.yml").write_text(REFERENCE.format(key=key, columns=columns))
    (tmp_path / "data" / "sources.csv").write_text("id,licence\nnbs,quotation\n")
    (tmp_path / "data" / "units.csv").write_text("code\nset\n")
    return put(tmp_path, GOOD)


def put(root: Path, *rows: str) -> Path:
    (root / "data" / "robots.csv").write_text(HEADER + "".join(rows))
    write_package(root)
    return root


def test_real_data_have_no_problem(root: Path) -> None:
    assert check_data(root) == []


def test_good_row_passes(tiny: Path) -> None:
    assert check_data(tiny) == []


@pytest.mark.parametrize(
    ("row", "code", "place"),
    [
        ("cn-2024,china,2024,five,set,2025-01-01,source,official,nbs,", "data:type", "row 2, column value"),
        ("cn-2024,china,2024,-5,set,2025-01-01,source,official,nbs,", "data:range", "row 2, column value"),
        ("cn-2024,china,2024,5,sets,2025-01-01,source,official,nbs,", "data:foreign", "row 2, column unit"),
        ("cn-2024,china,2024,5,set,2025-01-32,source,official,nbs,", "data:type", "row 2, column known"),
        ("cn-2024,china,24,5,set,2025-01-01,source,official,nbs,", "data:type", "row 2, column period"),
        ("cn-2024,china,2024-13,5,set,2025-01-01,source,official,nbs,", "data:type", "row 2, column period"),
        ("cn-2024,china,2024,5,set,2025-01-01,source,sure,nbs,", "data:choice", "row 2, column standing"),
        (
            "cn-2024,china,2024,5,set,2025-01-01,source,official,nsb,",
            "data:unknown-source",
            "row 2, column source",
        ),
        ("CN 2024,china,2024,5,set,2025-01-01,source,official,nbs,", "data:pattern", "row 2, column key"),
        ("cn-2024,china ,2024,5,set,2025-01-01,source,official,nbs,", "data:type", "row 2, column economy"),
        (
            "cn-2024,china,2024,5,set,2025-01-01,source,estimate,nbs,robots:x",
            "data:inputs",
            "row 2, column inputs",
        ),
        ("cn-2024,china,2024,5,set,2025-01-01,source,official", "data:columns", "row 2"),
        ('cn-2024,"china,2024', "data:csv", "row"),
    ],
)
def test_a_bad_cell_is_told_with_its_place(tiny: Path, row: str, code: str, place: str) -> None:
    problems = check_data(put(tiny, row + "\n"))
    assert [problem.code for problem in problems] == [code]
    assert place in problems[0].place
    assert problems[0].place.startswith("data/robots.csv")
    assert problems[0].remedy


@pytest.mark.parametrize("column", ["source", "unit", "period", "known", "standing"])
def test_a_figure_lacks_nothing_of_its_provenance_whatever_its_contract_says(tiny: Path, column: str) -> None:
    cells = dict(zip(HEADER.strip().split(","), GOOD.strip().split(","), strict=True))
    contract = tiny / "data" / "contracts" / "robots.yml"
    contract.write_text(f"{ROBOTS}constraints:\n  {column}: {{required: false}}\n")
    loosened, problem = check_data(put(tiny, ",".join((cells | {column: ""}).values()) + "\n"))
    assert (loosened.code, loosened.place) == ("data:contract", "data/contracts/robots.yml")
    assert problem.code == f"data:missing-{column}"
    assert problem.place == f"data/robots.csv: row 2, column {column}"


LOOSENED = {
    "constraints:\n  standing: {enum: [official, sure]}\n": "'standing' takes no sure",
    "constraints:\n  known: {type: string}\n": "'known' is a date, not a string",
    "constraints:\n  value: {type: string}\n": "'value' is a number, not a string",
    "constraints:\n  colour: {required: true}\n": "'colour'",
    "foreign: {source: units.code}\n": "'source' refers to sources.id, not to units.code",
    "timeless: true\n": "only choices of the report",
    "reference: true\n": "only economies, sources, units are reference tables",
}


@pytest.mark.parametrize(("words", "said"), LOOSENED.items(), ids=list(LOOSENED.values()))
def test_a_contract_loosens_nothing(tiny: Path, words: str, said: str) -> None:
    (tiny / "data" / "contracts" / "robots.yml").write_text(ROBOTS + words)
    assert said in " ".join(p.message for p in check_data(tiny) if p.code == "data:contract")


@pytest.mark.parametrize(
    "words",
    [
        "constraints:\n  standing: {enum: [official]}\n  value: {minimum: 1, required: true}\n",
        "foreign: {source: sources.id}\n",
        "ahead: true\n",
    ],
)
def test_a_contract_may_narrow(tiny: Path, words: str) -> None:
    (tiny / "data" / "contracts" / "robots.yml").write_text(ROBOTS + words)
    assert check_data(tiny) == []


def test_figures_have_an_address_and_an_identity(tiny: Path) -> None:
    contract = tiny / "data" / "contracts" / "robots.yml"
    contract.write_text(ROBOTS.replace("identity: [economy, period]", "key: [economy]"))
    assert {problem.code for problem in check_data(tiny)} == {"data:contract"}
    assert len(check_data(tiny)) == 2


def test_no_column_beside_value_holds_figures(tiny: Path) -> None:
    fields = tiny / "data" / "fields.yml"
    fields.write_text(f"{FIELDS}amount: {{type: number, title: a, description: a}}\n")
    (tiny / "data" / "contracts" / "robots.yml").write_text(ROBOTS.replace("inputs]", "inputs, amount]"))
    (tiny / "data" / "robots.csv").write_text(
        HEADER.replace("inputs", "inputs,amount") + GOOD.replace("nbs,", "nbs,,48")
    )
    write_package(tiny)
    (problem,) = check_data(tiny)
    assert (problem.code, problem.place) == ("data:columns", "data/contracts/robots.yml")
    assert "column amount" in problem.message


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"unit": "text"}, "data:missing-unit", "unit"),
        ({"value": ""}, "data:required", "value"),
        ({"period": "2026"}, "data:early", "known"),
        ({"period": "2025-Q2"}, "data:early", "known"),
        ({"value": "1e400"}, "data:type", "value"),
    ],
)
def test_what_does_not_fit_together_is_told(
    tiny: Path, cells: dict[str, str], code: str, column: str
) -> None:
    (tiny / "data" / "units.csv").write_text("code\nset\ntext\n")
    row = dict(zip(HEADER.strip().split(","), GOOD.strip().split(","), strict=True))
    (problem,) = check_data(put(tiny, ",".join((row | cells).values()) + "\n"))
    assert (problem.code, problem.place) == (code, f"data/robots.csv: row 2, column {column}")
    assert problem.remedy


@pytest.mark.parametrize("period", ["2024", "2025", "2025-01-01", "2025-Q1", "2019/2030"])
def test_a_figure_may_be_known_once_its_period_has_begun(tiny: Path, period: str) -> None:
    assert check_data(put(tiny, GOOD.replace(",2024,", f",{period},"))) == []


def test_a_plan_is_known_ahead(tiny: Path) -> None:
    (tiny / "data" / "contracts" / "robots.yml").write_text(f"{ROBOTS}ahead: true\n")
    assert check_data(put(tiny, GOOD.replace(",2024,", ",2030,"))) == []


@pytest.mark.parametrize(
    "name", ["more/robots.csv", "robots.CSV", "facts.json", "contracts/facts.yaml", "facts.yml"]
)
def test_nothing_lies_in_data_without_a_contract(tiny: Path, name: str) -> None:
    path = tiny / "data" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("firms: 48\n")
    (problem,) = check_data(tiny)
    assert (problem.code, problem.place) == ("data:contract", f"data/{name}")


def test_a_source_has_a_licence(tiny: Path) -> None:
    (tiny / "data" / "sources.csv").write_text("id,licence\nnbs,\n")
    write_package(tiny)
    (problem,) = check_data(tiny)
    assert (problem.code, problem.place) == (
        "data:missing-licence",
        "data/sources.csv: row 2, column licence",
    )


def test_a_reference_table_holds_no_figures(tiny: Path) -> None:
    (tiny / "data" / "contracts" / "units.yml").write_text(
        REFERENCE.format(key="code", columns="code, value")
    )
    (tiny / "data" / "units.csv").write_text("code,value\nset,1\n")
    write_package(tiny)
    (problem,) = check_data(tiny)
    assert (problem.code, problem.place) == ("data:columns", "data/contracts/units.yml")
    assert "`reference: true`" in problem.remedy


ESTIMATE = "cn-2025,china,2025,6,set,2025-01-01,source,estimate,nbs,"


@pytest.mark.parametrize("inputs", ["robots:cn-2024", "sources:nbs", "robots:cn-2024 sources:nbs"])
def test_an_estimate_names_rows_or_the_document_it_is_made_of(tiny: Path, inputs: str) -> None:
    assert check_data(put(tiny, GOOD, f"{ESTIMATE}{inputs}\n")) == []


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        ("", "missing-inputs"),
        ("sources:nsb", "inputs"),
        ("robots:cn-2023", "inputs"),
        ("nbs", "inputs"),
        ("units:set", "inputs"),
    ],
)
def test_an_estimate_of_nothing_is_refused(tiny: Path, inputs: str, code: str) -> None:
    (problem,) = check_data(put(tiny, GOOD, f"{ESTIMATE}{inputs}\n"))
    assert (problem.code, problem.place) == (f"data:{code}", "data/robots.csv: row 3, column inputs")
    assert "sources:ID" in problem.remedy


def test_an_estimate_made_of_itself_is_refused(tiny: Path) -> None:
    other = ESTIMATE.replace("cn-2025,china,2025", "cn-2023,china,2023")
    (alone,) = check_data(put(tiny, f"{ESTIMATE}robots:cn-2025\n"))
    assert (alone.code, alone.place) == ("data:inputs", "data/robots.csv: row 2, column inputs")
    round_about = check_data(put(tiny, f"{ESTIMATE}robots:cn-2023\n", f"{other}robots:cn-2025\n"))
    assert [problem.place[-20:] for problem in round_about] == [alone.place[-20:], "row 3, column inputs"]


def test_an_estimate_in_a_dataset_without_inputs_is_refused(tiny: Path) -> None:
    contract = tiny / "data" / "contracts" / "robots.yml"
    contract.write_text(ROBOTS.replace(", inputs]", "]"))
    row = GOOD.replace("official", "estimate").replace("nbs,", "nbs")
    (tiny / "data" / "robots.csv").write_text(HEADER.replace(",inputs", "") + row)
    write_package(tiny)
    assert [problem.code for problem in check_data(tiny)] == ["data:missing-inputs"]


def test_all_problems_come_at_once(tiny: Path) -> None:
    bad = "cn-2024,china,2024,five,sets,2025-01-01,source,sure,nsb,\n"
    codes = {problem.code for problem in check_data(put(tiny, bad))}
    assert codes == {"data:type", "data:foreign", "data:choice", "data:unknown-source"}


def test_same_key_and_same_vintage_are_refused(tiny: Path) -> None:
    codes = [problem.code for problem in check_data(put(tiny, GOOD, GOOD))]
    assert codes == ["data:key", "data:vintage"]


def test_a_later_vintage_is_welcome(tiny: Path) -> None:
    later = GOOD.replace("cn-2024,", "cn-2024-revised,").replace("2025-01-01", "2025-06-01")
    assert check_data(put(tiny, GOOD, later)) == []


def test_a_changed_byte_breaks_the_checksum(tiny: Path) -> None:
    file = tiny / "data" / "robots.csv"
    file.write_text(file.read_text().replace(",5,", ",6,"))
    (problem,) = check_data(tiny)
    assert (problem.code, problem.place) == ("data:checksum", "data/robots.csv")
    assert "report data" in problem.remedy


def test_csv_without_contract_and_contract_without_csv(tiny: Path) -> None:
    (tiny / "data" / "stray.csv").write_text("a\n1\n")
    (tiny / "data" / "robots.csv").unlink()
    assert {problem.code for problem in check_data(tiny)} == {"data:contract", "data:missing-file"}


def test_not_utf8(tiny: Path) -> None:
    (tiny / "data" / "robots.csv").write_bytes(HEADER.encode() + "中".encode("big5") + b"\n")
    assert "data:encoding" in {problem.code for problem in check_data(tiny)}


def test_column_without_definition_names_the_contract(tiny: Path) -> None:
    contract = tiny / "data" / "contracts" / "robots.yml"
    contract.write_text(
        contract.read_text().replace("economy, period, value", "economy, period, size, value")
    )
    (tiny / "data" / "robots.csv").write_text(HEADER.replace("period,", "period,size,"))
    with pytest.raises(ReportError, match=r"robots\.yml: column 'size'"):
        check_data(tiny)


def test_unknown_word_in_a_contract_is_refused(tiny: Path) -> None:
    contract = tiny / "data" / "contracts" / "robots.yml"
    contract.write_text(contract.read_text() + "colour: blue\n")
    with pytest.raises(ReportError, match="colour"):
        read_catalogue(tiny)


def labelled(root: Path, constraint: str) -> Path:
    contract = root / "data" / "contracts" / "robots.yml"
    contract.write_text(f"{ROBOTS}constraints:\n  economy: {constraint}\n")
    write_package(root)
    return root


def test_codes_with_chinese_names_are_the_only_ones_allowed(tiny: Path) -> None:
    assert check_data(labelled(tiny, "{labels: {china: 中國內地}}")) == []
    (problem,) = check_data(labelled(tiny, "{labels: {japan: 日本}}"))
    assert (problem.code, problem.place) == ("data:choice", "data/robots.csv: row 2, column economy")


def test_labels_beside_enum_are_refused(tiny: Path) -> None:
    with pytest.raises(ReportError, match="enum or labels"):
        labelled(tiny, "{labels: {china: 中國內地}, enum: [china]}")


def test_a_dataset_s_labels_take_the_place_of_the_column_s_own_list(tiny: Path) -> None:
    contract = tiny / "data" / "contracts" / "robots.yml"
    contract.write_text(f"{ROBOTS}constraints:\n  standing: {{labels: {{official: 官方}}}}\n")
    field = read_catalogue(tiny).field(read_catalogue(tiny).contract("robots"), "standing")
    assert field.choices == ("official",)
