"""What leads to editions, told from their folders alone: order, standing, the way to the latest, the lists."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest

from helpers.editions.site import folders, read_edition, write_front
from helpers.problems import ProblemsFound
from tests.editions.small import addresses


def edition(site: Path, name: str, *pages: str, as_of: str = "2026-01-31", changes: bool = False) -> Path:
    """Write the folder of an edition: what the site reads of it and its pages."""
    files = ["index.html", *pages, *(["changes.html"] if changes else [])]
    for file in files:
        (site / name / file).parent.mkdir(parents=True, exist_ok=True)
        (site / name / file).write_text("<p>")
    manifest = {
        "title": "報告",
        "parameters": {"00": {"as_of": as_of}},
        "commit": "c" * 40,
        "modified": False,
        "outputs": dict.fromkeys(files, ""),
    }
    (site / name / "manifest.json").write_text(json.dumps(manifest))
    (site / name / "CITATION.cff").write_text("date-released: 2026-02-03\n")
    return site / name


@pytest.fixture
def site(tmp_path: Path) -> Path:
    edition(tmp_path, "2026.02", "chapters/a.html", "chapters/b.html")
    edition(tmp_path, "2026.10", "chapters/a.html")
    edition(tmp_path, "2026.10.9", "chapters/a.html")
    edition(tmp_path, "2026.10.10", "chapters/a.html", "chapters/c.html", changes=True)
    (tmp_path / "fonts").mkdir()
    return tmp_path


@pytest.fixture
def front(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("front")
    write_front([read_edition(folder) for folder in folders(site)], target)
    return target


def test_the_list_is_in_the_order_of_names_and_tells_how_each_stands(front: Path) -> None:
    told = json.loads((front / "editions.json").read_text())
    assert told["latest"] == "2026.10.10"
    assert [(e["name"], e["standing"], e["revision_of"], e["revised_by"]) for e in told["editions"]] == [
        ("2026.10.10", "latest", "2026.10", None),
        ("2026.10.9", "revised", "2026.10", "2026.10.10"),
        ("2026.10", "revised", None, "2026.10.10"),
        ("2026.02", "old", None, None),
    ]


def test_the_list_keeps_its_published_schema(front: Path, root: Path) -> None:
    schema = json.loads((root / "docs" / "editions.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads((front / "editions.json").read_text()), schema)


def test_an_entry_tells_dates_and_the_files_that_are_there(front: Path) -> None:
    entry = json.loads((front / "editions.json").read_text())["editions"][-1]
    assert (entry["as_of"], entry["date"], entry["commit"]) == ("2026-01-31", "2026-02-03", "c" * 40)
    assert entry["files"] == {"pages": "2026.02/index.html", "manifest": "2026.02/manifest.json"}
    assert entry["pages"] == ["chapters/a.html", "chapters/b.html", "index.html"]


def test_the_script_tells_the_same_list(front: Path) -> None:
    told = json.loads((front / "editions.json").read_text())["editions"]
    script = (front / "editions.js").read_text()
    listed = json.loads(re.match(r"window\.reportEditions=(.*);\n", script)[1])  # type: ignore[index]
    assert [(e["name"], e["pages"]) for e in listed] == [(e["name"], e["pages"]) for e in told]
    assert [e["changes"] for e in listed] == [True, False, False, False]


@pytest.mark.parametrize(
    ("page", "to"),
    [
        ("chapters/a.html", "../../2026.10.10/chapters/a.html"),
        ("chapters/b.html", "../../2026.10.10/index.html"),
        ("index.html", "../2026.10.10/index.html"),
    ],
)
def test_every_address_leads_to_the_latest_or_to_its_first_page(front: Path, page: str, to: str) -> None:
    way = front / "latest" / page
    assert set(addresses(way)) == {to}
    assert f'location.replace("{to}" + location.search + location.hash)' in way.read_text()


def test_the_changes_are_linked_only_where_they_are_told(front: Path) -> None:
    links = [link for link in addresses(front / "index.html") if link.endswith("changes.html")]
    assert links == ["2026.10.10/changes.html"]


def test_a_folder_that_is_no_edition_is_told_and_others_are_left_alone(site: Path) -> None:
    (site / "2026.10" / "manifest.json").write_text("{")
    with pytest.raises(ProblemsFound, match=r"2026\.10: edition:unreadable: .*restore the folder"):
        read_edition(site / "2026.10")
    (site / "notes").mkdir()
    assert [path.name for path in folders(site)] == ["2026.10.10", "2026.10.9", "2026.10", "2026.02"]
