"""Fine-tuning: a model that is there learns more, from a few labelled frames."""
