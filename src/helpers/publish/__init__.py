"""All a notebook imports: opening a chapter and publishing its quantities, tables and charts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from helpers.publish.chapter import Chapter, open_chapter
    from helpers.publish.figures import NotYetKnown

__all__ = ["Chapter", "NotYetKnown", "open_chapter"]


def __getattr__(name: str) -> Any:
    """Import what draws charts only for those who publish: a build that reads records need not wait for it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from helpers.publish import chapter, figures

    return getattr(figures if name == "NotYetKnown" else chapter, name)
