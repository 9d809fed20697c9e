"""How fast unusual movement is found: by recording, live, and by PyOD on the same movements.

    python benchmarks/anomaly.py [--people 200] [--seconds 120]

The live number is the longest time that one moment of the street took: a camera of 25 frames a
second leaves 40 ms for it.
"""

import argparse
import time
import warnings
from collections.abc import Callable

from hoilab.analysis.alarms import alarms
from hoilab.analysis.anomaly import novelty, threshold, usual_movement
from hoilab.analysis.anomaly_bank import outlyingness
from hoilab.analysis.anomaly_cells import habits, rarity
from hoilab.analysis.anomaly_live import Lookout
from hoilab.analysis.odd_walks import plant, split
from hoilab.synthetic.walkers import street


def timed(job: Callable[[], object]) -> tuple[object, float]:
    """Return what a job gives, and its seconds."""
    start = time.perf_counter()
    found = job()
    return found, time.perf_counter() - start


def main() -> None:
    """Time everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=120.0)
    options = parser.parse_args()
    known, others = split(street(people=options.people, duration_s=options.seconds))
    walked, usual = plant(others), usual_movement(known)
    scored = int(walked["position"].isel(space=0).notnull().sum())
    print(f"{usual.sizes['sample']} usual movements, {scored} sights to score")
    scores, took_s = timed(lambda: novelty(walked, usual))
    print(f"nearest kin      {took_s:7.3f} s, {scored / took_s:9.0f} sights/s")
    _, cells_s = timed(lambda: rarity(walked, habits(usual)))
    print(f"cells            {cells_s:7.3f} s, ratio {cells_s / took_s:.2f}")
    limit, limit_s = timed(lambda: threshold(usual))
    print(f"threshold        {limit_s:7.3f} s")
    _, told_s = timed(lambda: alarms(scores, walked, usual, above=limit))  # type: ignore[arg-type]
    print(f"alarms, reasons  {told_s:7.3f} s")
    for detector in ("iforest", "ecod", "lof"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _, bank_s = timed(lambda name=detector: outlyingness(walked, usual, detector=name))
        print(f"PyOD {detector:11} {bank_s:7.3f} s, ratio {bank_s / took_s:.2f}")
    lookout = Lookout(usual)
    spots = walked["position"].transpose("time", "individual", "space").values
    moments = [
        timed(lambda m=m, s=s: lookout.look(float(m), dict(enumerate(map(tuple, s)))))[1]
        for m, s in zip(walked["time"].values, spots, strict=True)
    ]
    print(f"live             {1000 * max(moments):7.2f} ms at most for one moment")


if __name__ == "__main__":
    main()
