"""The RO-Crate of a build: the profiles it keeps, by their own validator, and what it says of inputs and outputs."""

from __future__ import annotations

import json
import logging
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rocrate_validator import services
from rocrate_validator.models import ValidationSettings
from rocrate_validator.utils import log

from helpers.book.crate import CRATE, WORKFLOW, Colophon, write_crate
from helpers.book.crate_files import content_address
from helpers.book.locked import Locked
from helpers.book.manifest import SCHEMA_VERSION, Manifest
from helpers.files import digests
from tests.conftest import ROOT

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
log.basicConfig(level=logging.ERROR)  # it would tell at the end that content addresses cannot be fetched

CASES = ROOT / "tests" / "cases"
#: It inherits the checks of Workflow Run Crate, Process Run Crate, Workflow RO-Crate and RO-Crate 1.1.
PROFILE = "provenance-run-crate"
CHAPTER = "03-manufacturing-first"
PACKAGES = [Locked("jupyter-book", "1.0.4", (), ()), Locked("papermill", "2.7.0", (), ())]
COLOPHON = Colophon("編輯組", date(2026, 1, 31), PACKAGES)

#: What is recommended and not kept, with the reason.
REMAINING = {
    "ro-crate-1.1_28.1": "inputs are named by content (ni:), which cannot be fetched",
    "ro-crate-1.1_31.2": "the editors have no address of their own",
    "process-run-crate-0.5_3.2": "nor have the workflow and its chapters",
    "process-run-crate-0.5_5.1": "for an absolute URI the validator takes http alone; ours are of content and packages",
    "workflow-ro-crate-1.0_6.1": "a build has no README.md",
    "workflow-ro-crate-1.0_6.2": "likewise",
}


def validate(folder: Path, crate: dict[str, Any], severity: str) -> dict[str, str]:
    """Return the checks that fail, by identifier, with what each says; offline."""
    url, *more = crate["@context"]
    assert url == "https://w3id.org/ro/crate/1.1/context"
    known = json.loads((CASES / "ro-crate-1.1-context.json").read_bytes())["@context"]
    settings = ValidationSettings(
        metadata_dict=crate | {"@context": [known, *more]},
        package_root=folder,
        profile_identifier=PROFILE,
        requirement_severity=severity,
        offline=True,
        cache_path=folder.parent / "cache",
    )
    found: dict[str, str] = {}
    for issue in services.validate(settings).get_issues():
        found[issue.check.identifier] = f"{found.get(issue.check.identifier, '')}{issue.message}\n"
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("crate") / "out"
    body = json.loads((CASES / "manifests" / f"{SCHEMA_VERSION}.json").read_bytes())
    for name in (*body["outputs"], WORKFLOW):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    body["outputs"] = digests(folder, [""])
    (folder / "manifest.json").write_text("{}")
    write_crate(folder, Manifest.model_validate(body), COLOPHON)
    return folder


@pytest.fixture
def crate(made: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((made / CRATE).read_bytes())
    return found


def entities(crate: dict[str, Any]) -> dict[str, Any]:
    return {entity["@id"]: entity for entity in crate["@graph"]}


def referred(value: Any) -> list[str]:
    """Return every entity a value refers to."""
    if isinstance(value, dict):
        return [value["@id"]]
    return [name for item in value for name in referred(item)] if isinstance(value, list) else []


def test_every_required_check_passes(made: Path, crate: dict[str, Any]) -> None:
    assert validate(made, crate, "REQUIRED") == {}


def test_what_is_recommended_passes_but_for_known_reasons(made: Path, crate: dict[str, Any]) -> None:
    assert set(validate(made, crate, "RECOMMENDED")) == set(REMAINING)


def test_a_spoilt_crate_is_refused_for_each_harm(made: Path, crate: dict[str, Any]) -> None:
    spoilt = entities(crate)
    del spoilt["./"]["license"]
    del spoilt["#build"]["instrument"]
    del spoilt[f"#{CHAPTER}.saturation"]["additionalType"]
    del spoilt[f"#step-{CHAPTER}"]["workExample"]
    spoilt["report.pdf"]["@id"] = "no-such.pdf"
    spoilt["html/index.html"]["unknownTerm"] = 1
    said = "\n".join(validate(made, crate, "REQUIRED").values())
    for harm in (
        "must specify a license",
        "MUST have an instrument",
        "MUST have an additionalType",
        "must refer to its corresponding tool",
        "no-such.pdf",
        "unknownTerm",
    ):
        assert harm in said


def test_every_entity_has_one_name_and_every_reference_an_entity(crate: dict[str, Any]) -> None:
    found = entities(crate)
    assert len(found) == len(crate["@graph"])
    names = {name for entity in crate["@graph"] for value in entity.values() for name in referred(value)}
    assert names - found.keys() == {"https://w3id.org/ro/crate/1.1"} | {
        name for name in names if name.startswith("https://bioschemas.org/profiles/")
    }


def test_a_chapters_run_has_its_parameters_the_data_it_read_and_its_notebook(crate: dict[str, Any]) -> None:
    found = entities(crate)
    run = found[f"#run-{CHAPTER}"]
    given = [found[name] for name in referred(run["object"])]
    assert {entity["name"] for entity in given if entity["@type"] == "File"} == {
        f"data/{name}.csv" for name in ("adoption", "assumptions", "infrastructure", "policy_events")
    }
    values = {entity["name"]: entity["value"] for entity in given if entity["@type"] == "PropertyValue"}
    assert (values["saturation"], values["as_of"]) == (0.9, "2026-01-31")
    assert found[f"#{CHAPTER}.saturation"]["additionalType"] == "Float"
    assert found[referred(run["instrument"])[0]]["name"] == f"chapters/{CHAPTER}.ipynb"
    assert run["result"] == {"@id": f"executed/{CHAPTER}.ipynb"}
    assert {"report.pdf", "html/index.html", "manifest.json"} <= set(referred(found["#build"]["result"]))


def test_dates_are_those_of_the_source_and_no_place_is_told(made: Path) -> None:
    text = (made / CRATE).read_text(encoding="utf-8")
    assert date.today().isoformat() not in text
    assert str(made) not in text
    assert str(ROOT) not in text
    assert entities(json.loads(text))["./"]["datePublished"] == "2026-01-31"


def test_content_addresses_are_those_of_rfc_6920() -> None:
    digest = "7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069"  # of "Hello World!"
    assert content_address(digest) == "ni:///sha-256;f4OxZX_x_FO5LcGBSKHWXfwtSx-j1ncoSt3SABJtkGk"


@pytest.mark.book
def test_the_whole_reports_crate_passes(built_book: Path) -> None:
    assert validate(built_book, json.loads((built_book / CRATE).read_bytes()), "REQUIRED") == {}
