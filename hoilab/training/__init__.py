"""Training: the loop, its recipes, and footage to learn from."""
