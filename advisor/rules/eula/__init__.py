"""Licence rules: every row of `mappings/eula/patterns.tsv` is a rule; rows whose detector needs more have a function."""
