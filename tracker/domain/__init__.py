"""The rules: standard library only, readable by a lawyer."""
