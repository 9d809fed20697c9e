"""Depth: what its networks learn from, with depth that was measured and without."""
