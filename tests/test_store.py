"""The store: an entry is whole or absent, in a folder and at an address."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.problems import ReportError
from helpers.store import Store, open_store


@pytest.fixture(params=["folder", "address"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return open_store(str(tmp_path / "store") if request.param == "folder" else f"memory://{uuid.uuid4()}")


def test_what_is_put_is_got(store: Store) -> None:
    assert store.get("results/a") is None
    assert store.put("results/a", {"text": "製造", "n": 1.5})
    assert store.get("results/a") == {"text": "製造", "n": 1.5}
    assert store.put("results/a", [])
    assert store.get("results/a") == []


def test_a_damaged_entry_is_absent(store: Store) -> None:
    store.put("results/a", list(range(50)))
    whole = store.read("results/a")
    for damaged in (
        b"",
        whole[:-1],
        whole[: len(whole) // 2],
        whole[:-1] + b"?",
        b"?" + whole[1:],
        whole + b"?",
    ):
        store.write("results/a", damaged)
        assert store.get("results/a") is None
    store.write("results/a", whole)
    assert store.get("results/a") == list(range(50))


def test_an_entry_under_another_name_is_absent(store: Store) -> None:
    store.put("results/a", 1)
    store.write("results/b", store.read("results/a"))
    assert store.get("results/b") is None


@given(st.binary(max_size=200))
def test_any_bytes_are_an_absent_entry(content: bytes) -> None:
    store = Store("nowhere", lambda name: content, lambda name, value: None)
    assert store.get("results/a") is None


def test_a_place_that_takes_nothing_is_told_and_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = open_store(str(tmp_path / "file" / "store"))
    assert store.put("results/a", 1) is False
    assert store.get("results/a") is None


def test_an_unknown_address_is_refused() -> None:
    with pytest.raises(ReportError, match="--store nonsense://x"):
        open_store("nonsense://x")
