"""Compiled kernels: arrays in, arrays out, no type of the project in a signature."""
