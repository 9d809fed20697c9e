"""Questions to labelled results, answered by labelled results; nothing here needs torch."""

from hoilab.analysis.association import Tracker, associate
from hoilab.analysis.individuals import individuals, merge

__all__ = ["Tracker", "associate", "individuals", "merge"]
