"""Checks: named predicates and generators that hazard rows ask for, one module per subject."""
