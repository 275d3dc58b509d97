"""Two manifests compared: every kind of difference is told once, with what moved it, and none where there is none."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from helpers.book.versions import read_manifest
from helpers.compare.compare import compare
from helpers.compare.lines import lines
from helpers.compare.markdown import markdown
from helpers.compare.record import Comparison, schema
from tests.book.test_versions import SAMPLES

from .made import (
    CHAPTER,
    FILE,
    NOTEBOOK,
    ROW,
    STATIONS,
    Body,
    Edit,
    corrects,
    edits_chapter,
    edits_code,
    made,
    moves,
    quantity,
)


def compared(*edits: Edit) -> Comparison:
    return compare(made(), made(*edits))


def outstanding(found: Comparison) -> list[tuple[str, str, str]]:
    return [(one.kind, one.id, one.reason) for one in found.stands_out]


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_a_manifest_held_against_itself_differs_in_nothing(version: str) -> None:
    one = read_manifest(SAMPLES / f"{version}.json")
    found = compare(one, one)
    told = found.model_dump(exclude={"schema_version", "same", "old", "new", "counts", "not_kept"})
    assert found.same
    assert set(map(len, told.values())) == {0}
    assert {
        n for counts in found.counts.values() for status, n in counts.items() if status != "unchanged"
    } == {0}
    assert list(lines(found)) == ([] if version == "1.1" else list(lines(found))[:1])
    assert "兩者相同" in markdown(found)


def test_another_commit_and_another_name_alone_are_no_difference() -> None:
    assert compared(lambda body: body.update(commit="f" * 40, edition="2027.01", modified=True)).same


def test_a_corrected_row_is_told_with_all_it_moves() -> None:
    found = compared(corrects, moves)
    [chapter] = found.chapters
    [number] = chapter.quantities
    assert number.old
    assert number.new
    assert number.move
    assert (number.id, number.old.text, number.new.text) == (STATIONS, "483.8 萬個", "532.2 萬個")
    assert (number.move.absolute_text, number.move.relative_text) == ("+48.4 萬個", "+10%")
    assert (number.unit, number.new.standing) == ("station", "secondary")
    assert chapter.because == {f"quantity:{STATIONS}": [ROW]}
    assert {sentence.differs for sentence in chapter.sentences} == {"numbers"}
    [dataset] = found.datasets
    [row] = dataset.rows or []
    assert [(cell.column, cell.old, cell.new) for cell in row.cells] == [("value", "4838000", "532.2")]
    assert (f"{dataset.name}:{row.key}", found.idle_rows) == (ROW, [])
    assert not found.stands_out
    assert not found.same


def test_a_row_moves_what_rests_on_others_that_name_it() -> None:
    """An estimate names its inputs, and theirs name others."""

    def chained(body: Body) -> None:
        held = body["rows"]["infrastructure"]
        for key, inputs in (("estimate", "infrastructure:between"), ("between", ROW)):
            row = dict(zip(held["columns"], held["rows"][0], strict=True)) | {"key": key, "inputs": inputs}
            held["rows"].append(list(row.values()))
        quantity(body)["rows"] = ["infrastructure:estimate"]

    found = compare(made(chained), made(chained, corrects, moves))
    assert found.chapters[0].because == {f"quantity:{STATIONS}": [ROW]}
    assert (found.idle_rows, found.stands_out) == ([], [])


def test_a_row_that_moves_nothing_is_told_as_such() -> None:
    found = compared(corrects)
    assert (found.idle_rows, found.chapters, found.same) == ([ROW], [], False)


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ([moves], [("quantity", STATIONS, "nothing")]),
        ([moves, edits_code], [("quantity", STATIONS, "code")]),
        ([moves, edits_chapter], []),
        ([moves, corrects, edits_code], []),
        ([moves, lambda body: body["parameters"][CHAPTER].update(saturation=0.5)], []),
    ],
)
def test_what_nothing_explains_stands_out(edits: list[Edit], expected: list[tuple[str, str, str]]) -> None:
    assert outstanding(compared(*edits)) == expected


def test_a_table_generated_from_files_is_explained_by_any_file_that_differs() -> None:
    def generated(body: Body) -> None:
        body["tables"][0].update(rows=[], sources=[])

    def recounts(body: Body) -> None:
        body["tables"][0]["cells"][0][-1] = "其他"

    old = made(generated)
    assert outstanding(compare(old, made(generated, recounts))) == [("table", "mfg-documents", "nothing")]
    found = compare(old, made(generated, recounts, corrects))
    assert found.chapters[0].because == {"table:mfg-documents": ["infrastructure:*"]}
    assert not found.stands_out


def test_words_that_changed_in_a_chapter_nobody_edited_stand_out() -> None:
    def turns(body: Body) -> None:
        one = body["sentences"][0]
        for field in ("text", "written"):
            one[field] = "其實" + one[field]

    found = compared(turns)
    assert outstanding(found) == [("sentence", made(turns).sentences[0].text, "wording")]  # type: ignore[index]
    assert [s.differs for s in found.chapters[0].sentences] == ["wording"]
    assert outstanding(compared(turns, edits_chapter)) == []


@pytest.mark.parametrize(
    ("change", "reason"), [({"standing": "unconfirmed"}, "standing"), ({"value": -4838000.0}, "sign")]
)
def test_a_number_less_well_confirmed_or_of_the_other_sign_stands_out(change: Body, reason: str) -> None:
    found = compared(corrects, lambda body: quantity(body).update(change))
    assert outstanding(found) == [("quantity", STATIONS, reason)]
    assert (
        outstanding(compare(made(lambda body: quantity(body).update(standing="unconfirmed")), made(corrects)))
        == []
    )


# Names ---------------------------------------------------------------------------------------------------------


def renames_items(body: Body) -> None:
    quantity(body)["id"] = "stations"
    for sentence in body["sentences"]:
        sentence["quantities"] = ["stations" if id == STATIONS else id for id in sentence["quantities"]]
        sentence["written"] = sentence["written"].replace(STATIONS, "stations")
    body["tables"][0]["id"] = body["charts"][0]["id"] = "other"


def test_renamed_items_are_one_item_and_their_sentences_the_same() -> None:
    [chapter] = compared(renames_items).chapters
    assert [(q.id, q.renamed_from, q.differs) for q in chapter.quantities] == [("stations", STATIONS, [])]
    assert [(t.id, t.renamed_from, t.cells) for t in chapter.tables] == [("other", "mfg-documents", [])]
    assert [(c.id, c.renamed_from, c.data_changed) for c in chapter.charts] == [
        ("other", "mfg-adoption", False)
    ]
    assert chapter.sentences == []


def test_a_renamed_number_that_also_moved_is_still_the_same_number() -> None:
    found = compared(corrects, moves, renames_items)
    [number] = found.chapters[0].quantities
    assert (number.renamed_from, number.move and number.move.relative_text) == (STATIONS, "+10%")
    assert {s.differs for s in found.chapters[0].sentences} == {"numbers"}


def test_a_number_replaced_by_one_made_of_other_rows_is_not_renamed() -> None:
    def replaces(body: Body) -> None:
        renames_items(body)
        quantity(body, "stations")["rows"] = ["infrastructure:cn-4g-2025"]

    statuses = {q.id: q.status for q in compared(replaces).chapters[0].quantities}
    assert statuses == {"stations": "appeared", STATIONS: "disappeared"}


def test_a_renamed_chapter_is_one_chapter() -> None:
    name = "03-factories-first"

    def renames(body: Body) -> None:
        for kind in ("parameters", "parameter_words"):
            body[kind][name] = body[kind].pop(CHAPTER)
        body["chapters"][f"chapters/{name}.ipynb"] = body["chapters"].pop(NOTEBOOK)
        for entry in (e for kind in ("quantities", "tables", "charts", "sentences") for e in body[kind]):
            entry["chapter"] = name if entry["chapter"] == CHAPTER else entry["chapter"]

    [chapter] = compared(renames).chapters
    assert (chapter.name, chapter.renamed_from, chapter.status) == (name, CHAPTER, "changed")
    assert (chapter.quantities, chapter.sentences) == ([], [])


def test_a_row_of_data_under_another_key_is_the_same_row() -> None:
    def renames(body: Body) -> None:
        body["rows"]["infrastructure"]["rows"][0][0] = "cn-5g-2025-12"
        body["datasets"][FILE] = "0" * 64

    [row] = compared(renames).datasets[0].rows or []
    assert (row.key, row.renamed_from, row.cells) == ("cn-5g-2025-12", "cn-5g-2025", [])


# The rest ------------------------------------------------------------------------------------------------------


def test_chapters_that_came_and_went_are_told_whole() -> None:
    def removes(body: Body) -> None:
        del body["parameters"][CHAPTER]
        del body["chapters"][NOTEBOOK]
        for kind in ("quantities", "tables", "charts", "sentences"):
            body[kind] = [entry for entry in body[kind] if entry["chapter"] != CHAPTER]

    went, came = compared(removes), compare(made(removes), made())
    assert [(c.name, c.status) for c in went.chapters] == [(CHAPTER, "disappeared")]
    assert [(c.name, c.status) for c in came.chapters] == [(CHAPTER, "appeared")]
    assert {q.status for q in went.chapters[0].quantities} == {"disappeared"}
    assert went.counts["sentences"]["disappeared"] == came.counts["sentences"]["appeared"] > 0
    assert not went.stands_out
    assert not came.stands_out


def test_a_parameter_is_told_once_with_its_chapters_and_in_words() -> None:
    def later(body: Body) -> None:
        for name in body["parameters"]:
            body["parameters"][name]["as_of"] = "2026-11-23"
            body["parameter_words"][name]["as_of"]["text"] = "2026 年 11 月 23 日"

    [parameter] = compared(later).parameters
    assert (parameter.name, parameter.old, parameter.new) == ("as_of", "2026-01-31", "2026-11-23")
    assert (parameter.help, parameter.old_text) == ("數據截至日期", "2026 年 1 月 31 日")
    assert parameter.chapters == ["00-overview", CHAPTER]


def test_environment_and_files_are_told_by_name() -> None:
    def upgrades(body: Body) -> None:
        body["environment"]["packages"] |= {"pandas": "9.0", "polars": "1.0"}
        del body["environment"]["packages"]["altair"]
        body["locks"]["requirements.lock"] = "3" * 64

    found = compared(upgrades, edits_code, edits_chapter)
    packages = {p.name: (p.old is not None, p.new) for p in found.environment}
    assert packages == {"pandas": (True, "9.0"), "polars": (False, "1.0"), "altair": (True, None)}
    assert {f.name for f in found.files} == {NOTEBOOK, next(iter(made().helpers)), "requirements.lock"}


def test_charts_tell_data_from_design() -> None:
    def redraws(body: Body) -> None:
        body["charts"][0]["spec"]["title"] = "x"

    def moves_points(body: Body) -> None:
        body["charts"][0]["data"].pop()
        body["charts"][0]["data_digest"] = "4" * 64

    def told(*edits: Edit) -> tuple[bool, bool]:
        [chart] = compared(*edits).chapters[0].charts
        return chart.data_changed, chart.design_changed

    assert told(redraws) == (False, True)
    assert told(moves_points) == (True, False)
    assert told(redraws, moves_points) == (True, True)


def test_an_old_manifest_is_compared_by_what_it_kept() -> None:
    old, new = (read_manifest(SAMPLES / f"{version}.json") for version in ("1.0", "1.1"))
    found = compare(old, new)
    assert found.not_kept == ["sentences", "rows of datasets", "environment"]
    moved = {q.id: q.differs for c in found.chapters for q in c.quantities}
    assert moved == {}, "what 1.0 did not keep is taken for a difference"
    assert found.counts["tables"]["unchanged"] == 1
    assert not compare(old, made(renames_items)).same
    changed = compare(old, made(moves, lambda body: body["tables"][0].update(digest="5" * 64)))
    assert [q.id for c in changed.chapters for q in c.quantities] == [STATIONS]
    assert [(t.status, t.cells) for c in changed.chapters for t in c.tables] == [("changed", [])]


def test_what_appears_one_way_disappears_the_other() -> None:
    one, other = made(), made(corrects, moves, renames_items, lambda body: body["sentences"].pop())
    there, back = compare(one, other), compare(other, one)
    for kind, counts in there.counts.items():
        assert counts["appeared"] == back.counts[kind]["disappeared"]
        assert counts["changed"] == back.counts[kind]["changed"]


# As it is told -------------------------------------------------------------------------------------------------

EVERYTHING: list[Edit] = [corrects, moves, renames_items, edits_code]


def test_the_record_keeps_its_published_schema(root: Path) -> None:
    published = json.loads((root / "docs" / "compare.schema.json").read_bytes())
    assert published == schema(), "run `report schema`"
    jsonschema.Draft202012Validator(published).validate(json.loads(compared(*EVERYTHING).model_dump_json()))


def test_lines_tell_every_kind_of_difference() -> None:
    told = "\n".join(lines(compared(*EVERYTHING)))
    for line in (
        f"    stations: 483.8 萬個 -> 532.2 萬個  (+48.4 萬個, +10%) (was {STATIONS})  because {ROW}",
        "  table other (was mfg-documents)",
        "    other (was mfg-adoption): only its name differs",
        f"  {ROW}: value: 4838000 -> 532.2",
        f"  {next(iter(made().helpers))}: changed",
    ):
        assert line in told
    assert "[-483.8-]{+532.2+} 萬個" in told


def test_markdown_leads_with_what_stands_out_and_takes_nothing_for_markup() -> None:
    def hostile(body: Body) -> None:
        quantity(body).update(text="<img src=x> | [a](javascript:b) `c`", value=1)

    told = markdown(compared(hostile))
    assert told.index("## 要留意") < told.index("| 數字 | 原為")
    assert "找不到原因的分別" in told
    assert "<img" not in told
    assert "[a](" not in told
    row = next(line for line in told.splitlines() if line.startswith(f"| `{STATIONS}`"))
    assert row.replace("\\|", "").count("|") == 6


def test_lines_do_a_terminal_no_harm() -> None:
    told = list(lines(compared(lambda body: quantity(body).update(id="\x1b[2Jx\ny", text="\x07\u202e"))))
    assert all(line.isprintable() for line in told)
    assert any("\\x1b[2Jx\\ny" in line for line in told)


def test_long_lists_are_cut_and_say_so() -> None:
    def many(body: Body) -> None:
        for n in range(100):
            body["quantities"].append({**quantity(body), "id": f"n{n}", "value": n, "rows": [f"a:{n}"]})

    assert "另有 60 項" in markdown(compared(many))
