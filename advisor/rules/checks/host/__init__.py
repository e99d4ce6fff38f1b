"""Rules about host code: runtime, driver, libraries and tools."""
