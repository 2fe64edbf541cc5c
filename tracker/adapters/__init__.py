"""Files and formats of the outside world; no table, no request is known here."""
