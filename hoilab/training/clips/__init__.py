"""Clips: ViCC's training, and actions learned from labelled spans."""
