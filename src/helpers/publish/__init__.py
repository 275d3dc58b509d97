"""All a notebook imports: opening a chapter and publishing its quantities, tables and charts."""

from helpers.publish.chapter import Chapter, NotYetKnown, open_chapter

__all__ = ["Chapter", "NotYetKnown", "open_chapter"]
