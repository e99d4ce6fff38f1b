"""Licence rules: every row of `mappings/eula/patterns.tsv` is a rule; some detectors need a function beside it."""
