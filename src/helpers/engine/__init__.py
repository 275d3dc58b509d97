"""The engine: chapters run by papermill, the book made by Jupyter Book, outputs put in place whole."""
