"""Stress handlers, one file each; every file ends in `HANDLER`, to which an entry point leads."""
