"""Rules about builds, packages, containers and operations."""
