"""Validated settings: of one run, and of one VM; read from mappings, YAML files and environment variables."""
