"""What the tiny open-vocabulary head makes of words, on footage of scenes it was not trained on.

Run it as

    python benchmarks/open_verbs.py open-verbs-tiny.safetensors footage/ --seeds 9000 9024
"""

import argparse
from pathlib import Path

import torch

from hoilab.models.open_verbs.weights import opened
from hoilab.training.footage import Footage
from hoilab.training.pairs.open_scores import finding, naming


def main() -> None:
    """Print shares of right words with true boxes, and average precision with found ones."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("footage", type=Path)
    parser.add_argument("--seeds", type=int, nargs=2, default=(9000, 9024), help="first and last")
    options = parser.parse_args()
    torch.set_num_threads(1)
    first, last = options.seeds
    footage = Footage(options.footage, seeds=range(first, last + 1))
    detector = opened(options.model)
    named = naming(detector, footage)
    print(
        f"{len(footage)} frames, {int(named['pairs'])} true pairs, of which "
        f"{int(named['unseen_pairs'])} of kinds that were kept from training"
    )
    print((100 * named[["object", "verb", "unseen"]]).to_pandas().round(1))
    found = finding(detector, footage)
    print((100 * found[["mean_ap", "unseen_ap"]]).to_pandas().round(1))
    print((100 * found["ap"]).to_pandas().T.round(1))


if __name__ == "__main__":
    main()
