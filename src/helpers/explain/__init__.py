"""Questions to a finished build: what a number rests on, what a data row moves, what another value would say."""
