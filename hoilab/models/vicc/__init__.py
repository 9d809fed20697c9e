"""ViCC: what a clip is like, learned without labels (https://arxiv.org/abs/2106.10137).

Written from the paper; its authors' code and checkpoints are for non-commercial use. R@1 on UCF101
as they published it: 62.1 from colours, 59.7 from flow, 65.1 from both.
"""
