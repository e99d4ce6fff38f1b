"""Edits that a port needs: planned from a report, applied to files, shown as a patch."""
