"""Folders compared file by file and byte by byte, with the place of the first difference."""

from __future__ import annotations

from pathlib import Path

CONTEXT = 60


def files(place: Path) -> dict[str, Path]:
    """Return every file of a folder by its name within it; a file alone has none."""
    found = [place, *place.rglob("*")]
    return {path.relative_to(place).as_posix(): path for path in found if path.is_file()}


def differences(one: Path, other: Path) -> list[str]:
    """Return, for two builds or outputs, the files only one has, and of the others the first bytes that differ."""
    ours, theirs = files(one), files(other)
    found = [f"{name}: only in one of the two" for name in sorted(ours.keys() ^ theirs.keys())]
    for name in sorted(ours.keys() & theirs.keys()):
        mine, yours = ours[name].read_bytes(), theirs[name].read_bytes()
        if mine != yours:
            at = next((n for n, pair in enumerate(zip(mine, yours, strict=False)) if pair[0] != pair[1]), -1)
            about = slice(max(0, at - CONTEXT), at + CONTEXT)
            found.append(f"{name}: from byte {at}: {mine[about]!r} is not {yours[about]!r}")
    return found
