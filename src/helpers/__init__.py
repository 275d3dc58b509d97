"""Functions behind the report: data in, quantities, charts, tables and the book out."""
