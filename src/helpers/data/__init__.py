"""Datasets: their contracts, their checks, and the only way to load them."""
