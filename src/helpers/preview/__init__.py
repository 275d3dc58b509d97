"""The report in a browser, built again on every save."""
