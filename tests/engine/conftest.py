"""One template a worker: what chapters are forked from takes seconds to import what they need."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from helpers.engine.processes import Template, open_template


@pytest.fixture(scope="session")
def template() -> Iterator[Template]:
    with open_template() as found:
        yield found
