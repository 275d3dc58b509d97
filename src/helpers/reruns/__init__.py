"""Reruns and sweeps: chapters under other parameters, held against the defaults."""
