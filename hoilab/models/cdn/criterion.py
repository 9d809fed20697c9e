"""What CDN learns from: QPIC's losses, verbs counted twice, positives and negatives halved."""

from hoilab.models.qpic.criterion import LossConfig, match, pair_losses, total

CDN_LOSS = LossConfig(verb=2.0, alpha=0.5)

__all__ = ["CDN_LOSS", "match", "pair_losses", "total"]
