"""Our DPT-Large as transformers' network, to compare them or to give weights away.

That library's DPT takes squares of the size that positions were learned for.
"""

from collections.abc import Mapping

from torch import Tensor, nn

from hoilab.models.dpt.architecture import Dpt
from hoilab.models.dpt.vit import EPS, PATCH_PX
from hoilab.models.dpt.weights import official_name


def to_transformers(network: nn.Module) -> nn.Module:
    """Return transformers' ``DPTForDepthEstimation`` with the weights of a DPT without a ResNet."""
    from transformers import DPTConfig, DPTForDepthEstimation

    if not isinstance(network, Dpt) or network.config.vit.convolutions is not None:
        raise ValueError("only a DPT whose transformer sees plain patches can be handed over")
    vit, ours = network.config.vit, network.config
    config = DPTConfig(
        hidden_size=vit.features, num_hidden_layers=vit.blocks, num_attention_heads=vit.heads,
        intermediate_size=4 * vit.features, image_size=vit.grid * PATCH_PX, patch_size=PATCH_PX,
        backbone_out_indices=list(ours.taps), neck_hidden_sizes=list(ours.widths),
        fusion_hidden_size=ours.features, layer_norm_eps=EPS, head_in_index=-1,
        hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
    )  # fmt: skip
    theirs: nn.Module = DPTForDepthEstimation(config).eval()
    theirs.load_state_dict(their_state(network.state_dict(), theirs.state_dict()))
    return theirs


def their_state(official: Mapping[str, Tensor], wanted: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return official weights under the names that `wanted` has."""
    state = {}
    for name in wanted:
        own = official_name(name)
        third = next((n for n, part in enumerate(PARTS) if f".attn.{part}." in own), None)
        if third is None:
            state[name] = official[own]
        else:
            whole = official[own.replace(f".{PARTS[third]}.", ".qkv.")]
            state[name] = whole.chunk(3)[third]
    return state


PARTS = ("query", "key", "value")
