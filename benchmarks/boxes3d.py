"""Time and memory of the 3D detectors at their published sizes, on this machine.

    python benchmarks/boxes3d.py --runs 2

Each model runs in a process of its own, with weights that have learned nothing. Times are the
best of the runs, in seconds of the clock and of the processor; memory is the largest that the
process ever had, less what it had before the model was made. Beside them stand times of the
reference (visualDet3D, its compiled parts replaced), measured on another machine of 2 cores.
"""

import argparse
import json
import resource
import subprocess
import sys
import time

# Parameters as users of the reference report them; seconds of clock and processor of its forward.
REFERENCE = {
    "mono3d": (3.0, 3.0),
    "yolo3d": (6.2, 4.4),
    "stereo3d": (5.7, 4.8),
    "monodepth": (1.8, 3.2),
    "km3d": (2.7, 2.1),
    "monoflex": (8.1, 7.0),
    "retinanet": (4.1, 2.7),
}
TINY = ("mono3d-tiny", "stereo3d-tiny")


def measure(name: str, runs: int, threads: int) -> dict[str, float]:
    """Return parameters, seconds and megabytes of one model."""
    import torch

    torch.set_num_threads(threads)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    network, arguments = _made(name)
    network.eval()
    clock, processor = [], []
    with torch.inference_mode():
        for _ in range(runs + 1):
            start = time.perf_counter(), time.process_time()
            network(*arguments)
            clock.append(time.perf_counter() - start[0])
            processor.append(time.process_time() - start[1])
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "parameters": sum(p.numel() for p in network.parameters()),
        "clock_s": min(clock[1:]),
        "processor_s": min(processor[1:]),
        "memory_mb": (after - before) / 1024,
    }


def _made(name: str) -> tuple:
    import torch

    from hoilab.models.ground_aware_yolo3d.architecture import GroundAwareYolo3D
    from hoilab.models.km3d.architecture import Km3d
    from hoilab.models.monodepth.architecture import MonoDepth
    from hoilab.models.monoflex.architecture import MonoFlex
    from hoilab.models.retinanet.architecture import RetinaNet
    from hoilab.models.stereo3d.architecture import Stereo3D
    from hoilab.models.yolo3d.architecture import AnchorConfig, Yolo3D

    camera = torch.tensor([[[700.0, 0, 640, 40], [0, 700, 80, 0.2], [0, 0, 1, 0]]])

    def pixels(height: int, width: int, channels: int = 3) -> torch.Tensor:
        return torch.randn(1, channels, height, width)

    if name in TINY:
        from hoilab.models.boxes3d_tiny.architecture import Boxes3dTiny, Boxes3dTinyConfig

        stereo = name == "stereo3d-tiny"
        network = Boxes3dTiny(Boxes3dTinyConfig(stereo=stereo))
        return network, (torch.rand(1, 6 if stereo else 3, 256, 448), torch.rand(1, 5, 256, 448))
    if name == "mono3d":
        return GroundAwareYolo3D(), (pixels(288, 1280), camera)
    if name == "yolo3d":
        return Yolo3D(AnchorConfig()), (pixels(288, 1280), camera)
    if name == "stereo3d":
        return Stereo3D(), (pixels(288, 1280, 6), camera)
    if name == "monodepth":
        return MonoDepth(), (pixels(352, 1216), camera[:, :, :3])
    if name == "km3d":
        return Km3d(), (pixels(384, 1280), camera)
    if name == "monoflex":
        return MonoFlex(), (pixels(384, 1280), camera)
    return RetinaNet(), (pixels(288, 1280),)


def main() -> None:
    """Print one row for each model."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--models", default=",".join((*REFERENCE, *TINY)))
    parser.add_argument("--one", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measure(given.one, given.runs, given.threads)))
        return
    print(
        "| model | parameters | clock s | processor s | memory MB | reference clock / processor s |"
    )
    print("| --- | --- | --- | --- | --- | --- |")
    for name in given.models.split(","):
        command = [sys.executable, __file__, "--one", name, "--runs", str(given.runs)]
        said = subprocess.run(
            [*command, "--threads", str(given.threads)], capture_output=True, text=True, check=True
        )
        row = json.loads(said.stdout)
        reference = " / ".join(map(str, REFERENCE[name])) if name in REFERENCE else "-"
        print(
            f"| {name} | {row['parameters']:,} | {row['clock_s']:.1f} | {row['processor_s']:.1f} | "
            f"{row['memory_mb']:.0f} | {reference} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
