"""The bill of materials: every package of the locked environment with hashes and licence, as CycloneDX 1.6."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from helpers.book.locked import Locked
from helpers.files import write_atomic

SBOM = "sbom.cdx.json"
REPORT = "ai-manufacturing-report"

#: Characters of a licence field that is a name; a longer one is the text of the licence.
LONGEST = 100


def write_sbom(out: Path, packages: Sequence[Locked], commit: str | None, day: date) -> Path:
    """Write the bill of materials into ``out``: the same bytes for the same packages, commit and date.

    ``day`` is the date it bears: that of the commit, not today.
    """
    path = out / SBOM
    write_atomic(path, JsonV1Dot6(_bom(packages, commit, day)).output_as_string(indent=2) + "\n")
    return path


def _bom(packages: Sequence[Locked], commit: str | None, day: date) -> Bom:
    report = Component(name=REPORT, version=commit, type=ComponentType.APPLICATION, bom_ref=REPORT)
    components = {REPORT: report, **{package.name: _component(package) for package in packages}}
    bom = Bom(
        components=[components[package.name] for package in packages],
        serial_number=uuid5(
            NAMESPACE_URL, " ".join(f"{package.name}=={package.version}" for package in packages)
        ),
    )
    bom.metadata.component = report
    bom.metadata.timestamp = datetime.combine(day, time(), UTC)
    for name, component in components.items():
        needs = [package.name for package in packages if name in package.needed_by]
        bom.register_dependency(component, [components[needed] for needed in needs])
    return bom


def _component(package: Locked) -> Component:
    url = PackageURL("pypi", name=package.name, version=package.version)
    licence = LicenseFactory().make_from_string
    return Component(
        type=ComponentType.LIBRARY,
        name=package.name,
        version=package.version,
        purl=url,
        bom_ref=str(url),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest) for digest in package.hashes],
        licenses=[licence(words) for words in _licences(package)],
    )


def _licences(package: Locked) -> Iterator[str]:
    """Yield the licence as the installed package tells it: its expression, else its name, else its classifiers."""
    told = package.installed()
    if told is None:
        return
    named = next((told[field] for field in ("License-Expression", "License") if field in told), "")
    if named and len(named) <= LONGEST and "\n" not in named:
        yield named
    else:
        classifiers = told.get_all("Classifier") or []
        yield from (line.rpartition(" :: ")[2] for line in classifiers if line.startswith("License :: "))
