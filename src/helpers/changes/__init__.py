"""What differs between two runs of a chapter: numbers, tables, charts, sentences."""
