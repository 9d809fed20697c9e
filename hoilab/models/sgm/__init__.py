"""Semi-global matching: disparity of a rectified pair without any weights.

Hirschmueller 2008, https://doi.org/10.1109/TPAMI.2007.1166, as OpenCV has it (Apache-2.0).
"""

from hoilab.models.sgm.matching import Matching, disparity_of, stereo_depth

__all__ = ["Matching", "disparity_of", "stereo_depth"]
