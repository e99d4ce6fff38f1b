"""Checks mapping rows against real headers, and on wish by compiling calls (`advisor mappings verify`).

    headers.read_headers → Headers;   rows.verify → Verdict per row;   compiling.compile_rows → what a compiler says

Headers are read as text by a tolerant reader of our own: they need no compiler, no other headers and no definitions.
"""
