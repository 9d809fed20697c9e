"""Pairs: what networks of human, verb and object learn from, and by which recipes."""
