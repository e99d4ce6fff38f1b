"""Rules: small functions over facts, one module per subject; see `registry` for how one is written."""
