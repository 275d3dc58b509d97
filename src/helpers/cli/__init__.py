"""The command ``report``: options and exit statuses; the work is done elsewhere."""
