"""Editions: released, compared, verified."""
