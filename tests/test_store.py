"""The store: an entry is whole or absent, in a folder and at an address."""

from __future__ import annotations

import os
import time
import uuid
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.problems import ReportError
from helpers.store import RECENT, Store, open_store


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


def used(store: Store, name: str, ago: float) -> None:
    """Put an entry of some 100 bytes that was last used ``ago`` seconds before now."""
    assert store.put(name, name)
    os.utime(os.path.join(store.place, name), (time.time() - ago,) * 2)


def left(store: Store) -> set[str]:
    return {path.name for path in Path(store.place).rglob("*") if path.is_file()}


def test_beyond_its_size_what_was_used_longest_ago_goes(tmp_path: Path) -> None:
    store = open_store(str(tmp_path), largest=200)
    for age, name in enumerate(("results/a", "results/b", "reads/c", "last/d")):
        used(store, name, RECENT + 1000 * (age + 1))
    assert store.get("results/b") == "results/b"  # used now
    store.prune()
    assert left(store) == {"a", "b"}
    assert store.get("last/d") is None
    open_store(str(tmp_path)).prune()
    assert left(store) == {"a", "b"}


def test_what_was_used_lately_stays_whatever_its_size(tmp_path: Path) -> None:
    store = open_store(str(tmp_path), largest=10)
    used(store, "results/a", RECENT - 60)
    used(store, "results/b", RECENT + 60)
    store.prune()
    assert left(store) == {"a"}


def test_what_a_killed_build_half_wrote_goes_once_it_is_old(tmp_path: Path) -> None:
    store = open_store(str(tmp_path))
    for name, ago in (("results/.a.x", RECENT + 60), ("results/.b.y", 0), ("results/c", RECENT + 60)):
        used(store, name, ago)
    store.prune()
    assert left(store) == {".b.y", "c"}


def test_a_store_that_is_not_there_or_holds_folders_is_pruned(tmp_path: Path) -> None:
    open_store(str(tmp_path / "none")).prune()
    (tmp_path / "results" / "a").mkdir(parents=True)
    store = open_store(str(tmp_path), largest=0)
    store.prune()
    assert store.get("results/a") is None
    assert store.put("results/a", 1) is False
