"""3D boxes: the detectors' recipes for KITTI, and the tiny ones' for rendered scenes."""
