"""Stress handlers: what they see, what they answer, and how their answers combine."""
