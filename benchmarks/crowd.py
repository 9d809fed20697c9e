"""How much labelled arrays cost on top of PedPy: the same measures, called directly and through us.

    python benchmarks/crowd.py [--people 100] [--seconds 60]

Prints one line for each measure: seconds here, seconds in PedPy alone, and their ratio.
"""

import argparse
import time
from collections.abc import Callable

import pedpy
import shapely

from hoilab.analysis.crossings import crossings
from hoilab.analysis.crowd import density, speed, voronoi_density
from hoilab.analysis.zones import inside
from hoilab.io.trajectories import to_pedpy
from hoilab.schema import make_zones
from hoilab.synthetic.walkers import street

FLOOR = shapely.box(-1, 0, 25, 6)
AREA = shapely.box(8, 1, 16, 5)


def best_s(job: Callable[[], object], rounds: int = 3) -> float:
    """Return the shortest time of a few rounds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        job()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Time everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=60.0)
    options = parser.parse_args()
    ground = street(people=options.people, duration_s=options.seconds)
    walks = to_pedpy(ground)
    area, floor = pedpy.MeasurementArea(AREA), pedpy.WalkableArea(FLOOR)

    def rooms() -> object:
        own = pedpy.compute_individual_voronoi_polygons(
            traj_data=walks, walkable_area=floor, cut_off=pedpy.Cutoff(radius=1.0)
        )
        return pedpy.compute_voronoi_density(individual_voronoi_data=own, measurement_area=area)

    pairs: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
        "density": (
            lambda: density(ground, AREA),
            lambda: pedpy.compute_classic_density(traj_data=walks, measurement_area=area),
        ),
        "speed": (
            lambda: speed(ground),
            lambda: pedpy.compute_individual_speed(traj_data=walks, frame_step=2),
        ),
        "voronoi density": (lambda: voronoi_density(ground, AREA, FLOOR), rooms),
    }
    print(f"{len(walks.data)} sights of {options.people} people in {options.seconds:g} s")
    for name, (ours, theirs) in pairs.items():
        here, there = best_s(ours), best_s(theirs)
        print(f"{name:16} {here:7.3f} s, PedPy {there:7.3f} s, ratio {here / there:.2f}")
    drawn = make_zones({"area": AREA, "gate": shapely.LineString([(12, 0), (12, 6)])}, "m")
    for name, job in (("inside", inside), ("crossings", crossings)):
        print(f"{name:16} {best_s(lambda job=job: job(ground, drawn)):7.3f} s")


if __name__ == "__main__":
    main()
