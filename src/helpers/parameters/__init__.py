"""Parameters of the chapters: a notebook imports its named types from here."""

from helpers.parameters.types import *  # noqa: F403
