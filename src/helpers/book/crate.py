"""The provenance of a build for machines: a Workflow Run RO-Crate with the steps of a Provenance Run Crate.

Made of the manifest. Plain JSON-LD of ours: the library ``rocrate`` copies what it describes and stamps the time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.book.crate_files import Entity, by_content, content_address, formats, in_folder, refer
from helpers.files import write_json

if TYPE_CHECKING:
    from helpers.book.locked import Locked
    from helpers.book.manifest import Manifest

CRATE = "ro-crate-metadata.json"
#: The chapters in their order, as Jupyter Book reads them: what RO-Crate calls the main workflow.
WORKFLOW = "_toc.yml"

SPECIFICATION = "https://w3id.org/ro/crate/1.1"
WORKFLOW_PROFILE = "https://w3id.org/workflowhub/workflow-ro-crate/1.0"
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": "Process Run Crate",
    "https://w3id.org/ro/wfrun/workflow/0.5": "Workflow Run Crate",
    "https://w3id.org/ro/wfrun/provenance/0.5": "Provenance Run Crate",
    WORKFLOW_PROFILE: "Workflow RO-Crate",
}
BIOSCHEMAS = "https://bioschemas.org/profiles"
CONTEXT = [f"{SPECIFICATION}/context", {"sha256": "https://w3id.org/ro/terms/workflow-run#sha256"}]

#: The packages that run chapters and make pages, what they are called and where they are at home.
ENGINES = {
    "papermill": ("papermill", "https://papermill.readthedocs.io"),
    "jupyter-book": ("Jupyter Book", "https://jupyterbook.org"),
}
LICENCES = {
    "https://creativecommons.org/licenses/by/4.0/": "CC BY 4.0 (text, charts, compiled data)",
    "https://opensource.org/license/mit": "MIT (code)",
}
CONTENT_LICENCE, CODE_LICENCE = LICENCES

DONE = "http://schema.org/CompletedActionStatus"
EDITORS, LANGUAGE, BUILD, ORGANIZE = "#editors", "#jupyter-book", "#build", "#organize"


@dataclass(frozen=True)
class Colophon:
    """What the manifest does not say: who publishes the report, the day it bears, the locked packages."""

    author: str
    day: date
    packages: Sequence[Locked]


def write_crate(out: Path, manifest: Manifest, colophon: Colophon) -> Path:
    """Write ``ro-crate-metadata.json`` into a folder that holds all other outputs; returns its path."""
    path = out / CRATE
    write_json(path, {"@context": CONTEXT, "@graph": graph(manifest, colophon)})
    return path


def graph(manifest: Manifest, colophon: Colophon) -> list[Entity]:
    """Return every entity of the crate, its descriptor and the folder itself first."""
    chapters = [_Chapter(name, manifest) for name in manifest.parameters]
    shown = [in_folder(name, manifest.outputs.get(name)) for name in [*_shown(manifest), "manifest.json"]]
    data = [by_content(name, digest) for name, digest in manifest.datasets.items()]
    tools = [chapter.tool(manifest.commit) for chapter in chapters]
    parameters = [entity for chapter in chapters for entity in chapter.parameters()]
    actions = [_build(manifest, [*data, *tools, *_of(parameters, "PropertyValue")], shown)]
    actions += [chapter.run() for chapter in chapters]
    for action in actions:
        action |= {"agent": {"@id": EDITORS}, "endTime": colophon.day.isoformat(), "actionStatus": DONE}
    workflow = _workflow(manifest, chapters, _of(parameters, "FormalParameter"))
    report = _report(manifest, colophon.packages)
    return [
        *_root(manifest, colophon, [workflow, *shown, *data, *tools], actions),
        workflow,
        *[entity for chapter in chapters for entity in chapter.step()],
        *[*tools, *parameters, *actions, *data, *shown],
        {
            "@id": ORGANIZE,
            "@type": "OrganizeAction",
            "name": "Run of report build",
            "instrument": {"@id": report[0]["@id"]},
            "object": refer(f"#control-{chapter.name}" for chapter in chapters),
            "result": {"@id": BUILD},
        },
        *report,
        *_named(colophon),
    ]


def read_datasets(manifest: Manifest, chapter: str) -> list[str]:
    """Return the datasets of the rows that quantities, tables and charts of a chapter rest on, as the manifest does."""
    found = {
        f"data/{row.partition(':')[0]}.csv"
        for entries in (manifest.quantities, manifest.tables, manifest.charts)
        for entry in entries
        if entry.chapter == chapter
        for row in entry.rows
    }
    return sorted(found & manifest.datasets.keys())


@dataclass(frozen=True)
class _Chapter:
    """A chapter: the step of the workflow, the tool it runs, its parameters, its run."""

    name: str
    manifest: Manifest

    @property
    def notebook(self) -> str:
        return f"chapters/{self.name}.ipynb"

    @property
    def address(self) -> str:
        return content_address(self.manifest.chapters[self.notebook])

    def tool(self, commit: str | None) -> Entity:
        notebook = by_content(self.notebook, self.manifest.chapters[self.notebook])
        inputs = [f"#{self.name}.{name}" for name in self.manifest.parameters[self.name]]
        return notebook | {
            "@type": ["File", "SoftwareSourceCode"],
            "input": refer(inputs),
            "programmingLanguage": {"@id": LANGUAGE},
            **({"version": commit} if commit else {}),
        }

    def parameters(self) -> Iterator[Entity]:
        """Yield each declared parameter and the value it had."""
        for name, value in self.manifest.parameters[self.name].items():
            declared, given = f"#{self.name}.{name}", f"#{self.name}.{name}.value"
            yield {
                "@id": declared,
                "@type": "FormalParameter",
                "name": name,
                "additionalType": _kind(value),
                "conformsTo": {"@id": f"{BIOSCHEMAS}/FormalParameter/1.0-RELEASE"},
                "workExample": {"@id": given},
            }
            yield {
                "@id": given,
                "@type": "PropertyValue",
                "name": name,
                "value": value[0] if isinstance(value, list) and len(value) == 1 else value,
                "exampleOfWork": {"@id": declared},
            }

    def step(self) -> Iterator[Entity]:
        """Yield the step of the workflow, and that it was run."""
        position = list(self.manifest.parameters).index(self.name)
        step = {"@id": f"#step-{self.name}", "@type": "HowToStep", "position": position}
        yield step | {"name": self.name, "workExample": {"@id": self.address}}
        yield {
            "@id": f"#control-{self.name}",
            "@type": "ControlAction",
            "name": f"Step {self.name}",
            "instrument": {"@id": step["@id"]},
            "object": {"@id": f"#run-{self.name}"},
        }

    def run(self) -> Entity:
        """Return the run: the datasets it read rows of and the values of its parameters, the executed notebook."""
        data = [
            content_address(self.manifest.datasets[name]) for name in read_datasets(self.manifest, self.name)
        ]
        values = [f"#{self.name}.{name}.value" for name in self.manifest.parameters[self.name]]
        return {
            "@id": f"#run-{self.name}",
            "@type": "CreateAction",
            "name": f"Run of {self.notebook}",
            "description": "papermill ran the chapter with these parameters; dated as its source is.",
            "instrument": {"@id": self.address},
            "object": refer([*data, *values]),
            "result": {"@id": f"executed/{self.name}.ipynb"},
        }


def _root(
    manifest: Manifest, colophon: Colophon, files: list[Entity], actions: list[Entity]
) -> Iterator[Entity]:
    """Yield the descriptor, the folder itself and the profiles it keeps."""
    yield {
        "@id": CRATE,
        "@type": "CreativeWork",
        "conformsTo": refer([SPECIFICATION, WORKFLOW_PROFILE]),
        "about": {"@id": "./"},
    }
    state = ", with changes not committed" if manifest.modified else ""
    yield {
        "@id": "./",
        "@type": "Dataset",
        "name": manifest.title,
        "description": f"Edition {manifest.edition} of the report, built of commit {manifest.commit}{state}. Dates "
        "are those of the commit: the same sources give the same bytes whenever they are built.",
        "datePublished": colophon.day.isoformat(),
        "version": manifest.edition,
        "inLanguage": "zh-HK",
        "license": {"@id": CONTENT_LICENCE},
        "author": {"@id": EDITORS},
        "publisher": {"@id": EDITORS},
        "conformsTo": refer(PROFILES),
        "mainEntity": {"@id": WORKFLOW},
        "hasPart": refer(entity["@id"] for entity in files),
        "mentions": refer(entity["@id"] for entity in actions),
    }
    for address, name in PROFILES.items():
        yield {"@id": address, "@type": "CreativeWork", "name": name, "version": address.rpartition("/")[2]}


def _workflow(manifest: Manifest, chapters: list[_Chapter], parameters: list[Entity]) -> Entity:
    return {
        **in_folder(WORKFLOW, manifest.outputs[WORKFLOW]),
        "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"],
        "name": "The chapters of the report, in their order",
        "conformsTo": {"@id": f"{BIOSCHEMAS}/ComputationalWorkflow/1.0-RELEASE"},
        "programmingLanguage": {"@id": LANGUAGE},
        "license": {"@id": CODE_LICENCE},
        "creator": {"@id": EDITORS},
        **({"version": manifest.commit} if manifest.commit else {}),
        "hasPart": refer(chapter.address for chapter in chapters),
        "step": refer(f"#step-{chapter.name}" for chapter in chapters),
        "input": refer(entity["@id"] for entity in parameters),
    }


def _build(manifest: Manifest, inputs: list[Entity], outputs: list[Entity]) -> Entity:
    return {
        "@id": BUILD,
        "@type": "CreateAction",
        "name": f"Build of {manifest.title}",
        "description": "Every chapter run, the pages made by Jupyter Book, the PDF set; dated as its source is.",
        "instrument": {"@id": WORKFLOW},
        "object": refer(entity["@id"] for entity in inputs),
        "result": refer(entity["@id"] for entity in outputs),
    }


def _report(manifest: Manifest, packages: Sequence[Locked]) -> list[Entity]:
    """Return our own software, which is known by its commit, and the packages it has do the work."""
    versions = {package.name: package.version for package in packages if package.name in ENGINES}
    engines = [
        {
            "@id": f"pkg:pypi/{name}@{version}",
            "@type": "SoftwareApplication",
            "name": ENGINES[name][0],
            "softwareVersion": version,
            "url": ENGINES[name][1],
        }
        for name, version in versions.items()
    ]
    version = manifest.commit or "unknown"
    report = {
        "@id": f"pkg:generic/ai-manufacturing-report@{version}",
        "@type": "SoftwareApplication",
        "name": "report",
        "softwareVersion": version,
        "license": {"@id": CODE_LICENCE},
        "softwareRequirements": refer(entity["@id"] for entity in engines),
    }
    return [report, *engines]


def _named(colophon: Colophon) -> Iterator[Entity]:
    """Yield who publishes, the language of the workflow, licences and file formats."""
    yield {"@id": EDITORS, "@type": "Organization", "name": colophon.author}
    name, url = ENGINES["jupyter-book"]
    yield {"@id": LANGUAGE, "@type": "ComputerLanguage", "name": name, "url": url}
    for address, name in LICENCES.items():
        yield {"@id": address, "@type": "CreativeWork", "name": name}
    yield from formats()


def _shown(manifest: Manifest) -> list[str]:
    """Return the outputs a person opens; styles, fonts and drawings stand in the manifest alone."""
    return [name for name in manifest.outputs if Path(name).suffix in (".html", ".ipynb", ".pdf")]


def _of(entities: Iterable[Entity], kind: str) -> list[Entity]:
    return [entity for entity in entities if entity["@type"] == kind]


def _kind(value: Any) -> str:
    kinds = {bool: "Boolean", int: "Integer", float: "Float"}
    return kinds.get(type(value), "Text")
