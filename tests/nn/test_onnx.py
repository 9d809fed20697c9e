import numpy as np
import pytest
import torch

from hoilab.models.qpic.architecture import Qpic, tiny_config
from hoilab.nn.onnx import OUTPUTS, export_onnx

pytest.importorskip("onnxscript", reason="exporting needs the packages onnx and onnxscript")
onnxruntime = pytest.importorskip("onnxruntime", reason="running ONNX needs onnxruntime")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
def test_one_file_serves_every_batch_and_size(tmp_path):
    torch.manual_seed(0)
    network = Qpic(tiny_config(object_classes=3, verbs=4)).eval()
    export_onnx(network, tmp_path / "net.onnx")
    session = onnxruntime.InferenceSession(tmp_path / "net.onnx")
    assert [output.name for output in session.get_outputs()] == list(OUTPUTS)
    for batch, height, width in ((1, 96, 128), (3, 200, 333), (2, 225, 130)):
        pixels = torch.rand(batch, 3, height, width)
        padding = torch.zeros(batch, height, width, dtype=torch.bool)
        padding[0, 64:] = True
        with torch.no_grad():
            wanted = network(pixels, padding).layer(-1)
        found = session.run(None, {"pixels": pixels.numpy(), "padding": padding.numpy()})
        for own, other in zip(wanted, found, strict=True):
            np.testing.assert_allclose(other, own.numpy(), atol=1e-4)
