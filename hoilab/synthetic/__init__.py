"""Scenes whose truth is known, rendered on the spot: the embedded default and the test bed."""

from hoilab.synthetic.scene import Scene, plaza, scene

__all__ = ["Scene", "plaza", "scene"]
