"""The book: how records become pages, print and search, on top of Jupyter Book and Sphinx."""
