"""A chapter while it runs: parameters checked, data as of its date, records published as outputs."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Literal

import altair as alt
import pandas as pd
from IPython.display import display

from helpers import wording
from helpers.data.contracts import Catalogue, read_catalogue
from helpers.data.load import load
from helpers.data.units import convert
from helpers.parameters.declared import assumption_key, check_values, choices, read_parameters
from helpers.parameters.injected import cells_run, injected_problems
from helpers.places import find_root
from helpers.problems import ReportError, RequestError
from helpers.publish import outputs
from helpers.publish.chart import specification
from helpers.publish.display import Units
from helpers.publish.figures import Figures
from helpers.publish.references import quoted, resolve
from helpers.publish.specs import chart_rows
from helpers.publish.table import make_table, origin_of
from helpers.records import Provenance, Quantity, from_rows

Rows = pd.DataFrame | Iterable[Quantity]


def open_chapter(name: str, namespace: MutableMapping[str, Any]) -> Chapter:
    """Return the running chapter; its parameters are read from the notebook's namespace and checked.

    ``name`` is the chapter's file name without ending. The checked values take the place of those in
    ``namespace``. Raises RequestError with every bad parameter, every broken rule and, where papermill put in
    more than values of parameters, that.
    """
    root = find_root()
    catalogue = read_catalogue(root)
    declared = read_parameters(root / "chapters" / f"{name}.ipynb")
    place = f"chapters/{name}.ipynb"
    values = {p.name: namespace[p.name] for p in declared if p.name in namespace}
    clean, problems = check_values(declared, values, place, choices(catalogue, declared))
    problems += injected_problems(cells_run(), declared, place)
    if problems:
        raise RequestError(problems)
    namespace.update(clean)
    return Chapter(name, catalogue, clean)


class Chapter(Figures):
    """What a notebook calls: data as of the date, and publishing of quantities, charts, tables and prose."""

    def __init__(self, name: str, catalogue: Catalogue, parameters: dict[str, Any]) -> None:
        super().__init__(catalogue, date.fromisoformat(parameters["as_of"]))
        self.name = name
        self.parameters = parameters
        self.units = Units(load(catalogue, "units"))
        self.publishers = load(catalogue, "sources").set_index("id")
        self._quantities: dict[str, dict[str, Any]] = {}
        self._origins: dict[str, Quantity] = {}
        self._sources: dict[str, None] = {}

    def setting(self, name: str, unit: str | None = None) -> Quantity:
        """Return the value of a parameter as it is in this run, bound to the assumption behind its default.

        A list is given as text, its items apart by blanks; ``unit`` converts a number.
        """
        own = assumption_key(name, self.name)
        known = set(self.data("assumptions")["key"])
        default = self.get("assumptions", own if own in known else assumption_key(name))
        value = self.parameters[name]
        given = " ".join(value) if isinstance(value, list) else value
        how = "本章的參數" if given == default.value else f"本章的參數，預設為 {self.units.text(default)}"
        setting = replace(default, value=given, how=how)
        return convert(setting, unit) if unit else setting

    def quantity(
        self,
        id: str,
        q: Quantity,
        *,
        digits: int | None = None,
        scale: str | None = None,
        sign: bool = False,
    ) -> None:
        """Publish a quantity under an id; prose refers to it as ``{q}`id```.

        Raises ReportError where the id already stands for another value.
        """
        record = {
            "id": id,
            "chapter": self.name,
            "line": cell_line(),
            "value": q.value,
            "unit": q.unit,
            "unit_label": self.units.label(q.unit),
            "text": self.units.text(q, digits, scale, sign),
            "number": self.units.number(q, digits, scale, sign),
            "tenths": self.units.tenths(q),
            "period": q.period,
            "period_text": wording.period(q.period),
            "known": q.known.isoformat() if q.known else "",
            "known_text": wording.day(q.known) if q.known else "",
            "qualifier": q.qualifier,
            "standing": q.standing,
            "how": q.how,
            "note": q.note,
            "rows": list(q.rows),
            "sources": list(q.sources),
        }
        earlier = self._quantities.get(id)
        if earlier == {**record, "line": earlier and earlier["line"]}:
            return
        if earlier is not None:
            raise ReportError(
                f"chapter {self.name}: quantity '{id}' published twice: {earlier['text']}, {record['text']}"
            )
        self._quantities[id], self._origins[id] = record, q
        self._use(q.sources)
        display(outputs.quantity(record), raw=True, metadata=outputs.glue(id))

    def quantities(self, found: Mapping[str, Quantity], *, digits: int | None = None) -> None:
        """Publish several quantities with the same number of decimals."""
        for id, q in found.items():
            self.quantity(id, q, digits=digits)

    def has(self, *ids: str) -> bool:
        """Tell whether all of some quantities are published, so that a sentence may quote them."""
        return self._quantities.keys() >= set(ids)

    def text(self, id: str, words: str, rows: Rows = ()) -> None:
        """Publish computed words (a name, a direction of change) that prose refers to like a number."""
        provenance = Provenance.of(_quantities(rows))
        self.quantity(
            id,
            Quantity(
                words,
                "text",
                provenance.rows,
                provenance.sources,
                provenance.standing,
                known=provenance.known,
            ),
        )

    def prose(self, text: str, *, when: bool = True, otherwise: str = "") -> None:
        """Publish a paragraph that holds only under a condition, else the other one (or nothing)."""
        chosen = text if when else otherwise
        if chosen:
            display(outputs.prose(chosen, self.plain(chosen), cell_line()), raw=True)

    def chart(
        self,
        id: str,
        chart: alt.TopLevelMixin,
        *,
        title: str,
        alt: str,
        frame: Rows = (),
        note: str = "",
        when: bool = True,
    ) -> None:
        """Publish a chart with title, alternative text (both may hold ``{q}``) and the rows it rests on.

        What is drawn of rows of its own names them in a field ``row``, apart by blanks, as lines of tables do;
        ``frame`` gives what the chart as a whole rests on beyond that. Where ``when`` is false (its data were
        not yet public) nothing is shown.
        """
        if not when:
            return
        if not alt.strip():
            raise ReportError(
                f"chapter {self.name}: chart '{id}' has no alternative text; describe what it shows"
            )
        spec = specification(chart)
        drawn = chart_rows(spec)
        provenance = self._provenance(id, [*self._named(map(origin_of, drawn)), *_quantities(frame)])
        record = {
            "id": id,
            "chapter": self.name,
            "line": cell_line(),
            "title": title,
            "title_plain": self.plain(title),
            "alt": self.plain(alt),
            "alt_written": alt,
            "note": note,
            "note_plain": self.plain(note),
            "spec": spec,
            "data": drawn,
            **self._origin(provenance),
        }
        display(outputs.chart(record), raw=True)

    def table(
        self,
        id: str,
        frame: pd.DataFrame,
        *,
        title: str,
        columns: Mapping[str, str],
        rows: Rows = (),
        align: Mapping[str, Literal["left", "right", "center"]] | None = None,
        format: Mapping[str, str] | None = None,
        standing: str | None = None,
        note: str = "",
        widths: Sequence[int] = (),
        generated: str = "",
        when: bool = True,
    ) -> None:
        """Publish a table: ``columns`` maps the frame's columns to Chinese headings, in order.

        Numbers are right-aligned and written by ``format`` (a Python format such as ``,.1f``); ``standing``
        names the column whose codes are shown as words. The column ``row`` of ``frame`` names the dataset rows each
        line rests on, apart by blanks; quantities quoted in cells add theirs, and ``rows`` what the table as a whole
        rests on beyond its lines. ``widths`` are relative column widths.
        A table of no figures names instead the file it is ``generated`` from. Where ``when`` is false nothing
        is shown.
        """
        if not when:
            return
        table = make_table(frame, columns, align or {}, format or {}, standing)
        basis = [*self._named(table["origins"]), *_quantities(rows), *self._quoted(table["cells"])]
        provenance = Provenance.of(()) if generated else self._provenance(id, basis)
        record = {
            "id": id,
            "chapter": self.name,
            "line": cell_line(),
            "title": title,
            "title_plain": self.plain(title),
            "note": note,
            "note_plain": self.plain(note),
            "widths": list(widths),
            "generated": generated,
            **table,
            **self._origin(provenance),
        }
        record["cells_plain"] = [[self.plain(cell) for cell in row] for row in table["cells"]]
        record["data"] = [[self.plain(v) if isinstance(v, str) else v for v in row] for row in table["data"]]
        display(outputs.table(record), raw=True)

    def sources(self, *, everything: bool = False) -> None:
        """Publish the list of every source the chapter has used so far (if any), or of every source of the report."""
        ids = self.publishers.index if everything else self._sources
        entries = sorted(
            (self._entry(str(id)) for id in ids),
            key=lambda e: (e["publisher_zh"] or e["publisher"], e["published"]),
        )
        if entries:
            display(outputs.sources(entries), raw=True)

    def plain(self, text: str) -> str:
        """Return text with each ``{q}`` reference replaced by what it reads; ReportError for an unknown one."""
        return resolve(text, self._quantities, self.name)

    def _provenance(self, id: str, rows: Rows) -> Provenance:
        provenance = Provenance.of(_quantities(rows))
        if not provenance.rows:
            raise ReportError(
                f"chapter {self.name}: '{id}' names no dataset rows; pass a frame with the column 'row'"
            )
        self._use(provenance.sources)
        return provenance

    def _named(self, origins: Iterable[Sequence[str]]) -> list[Quantity]:
        """Return the figures of the rows that lines name, each once. Raises as :meth:`get`."""
        return [self.row(name) for name in dict.fromkeys(name for names in origins for name in names)]

    def _quoted(self, cells: Iterable[Iterable[str]]) -> list[Quantity]:
        """Return the quantities that cells of a table quote: the table rests on their rows too."""
        ids = {id for row in cells for cell in row for id in quoted(cell)}
        return [q for id, q in self._origins.items() if id in ids]

    def _origin(self, provenance: Provenance) -> dict[str, Any]:
        return {
            "rows": list(provenance.rows),
            "sources": list(provenance.sources),
            "publishers": list(dict.fromkeys(self._publisher(source) for source in provenance.sources)),
            "standing": provenance.standing,
            "standings": list(provenance.standings),
            "known": provenance.known.isoformat() if provenance.known else "",
        }

    def _publisher(self, source: str) -> str:
        row = self.publishers.loc[source]
        return str(row["publisher_zh"] or row["publisher"])

    def _entry(self, source: str) -> dict[str, str]:
        row = self.publishers.loc[source]
        return {"id": source, **{str(name): str(row[name]) for name in self.publishers.columns}}

    def _use(self, sources: Iterable[str]) -> None:
        self._sources.update(dict.fromkeys(sources))


def cell_line() -> int | None:
    """Return the line of the running cell that called, or None where no notebook runs."""
    frame = inspect.currentframe()
    while frame and "get_ipython" not in frame.f_globals:  # only a notebook's own names hold it
        frame = frame.f_back
    return frame.f_lineno if frame else None


def _quantities(rows: Rows) -> list[Quantity]:
    if isinstance(rows, pd.DataFrame):
        return from_rows(rows) if "row" in rows else []
    return list(rows)
