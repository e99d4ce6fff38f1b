"""Licence rules: technical indications for counsel."""
