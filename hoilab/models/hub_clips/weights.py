"""Video networks from folders as the Hugging Face hub gives them. Nothing is downloaded.

A folder holds ``config.json``, ``model.safetensors``, ``preprocessor_config.json`` (or
``video_preprocessor_config.json``) and, for networks that know words, the tokenizer's files.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from hoilab.errors import WeightsError
from hoilab.models.hub_clips.embedder import ASSUMED, HubEmbedder, TextEmbedder, view_of
from hoilab.models.hub_depth.weights import CONFIG, PREPROCESSOR, located

TEXT = ("xclip", "videoprism")
WORDS = 77  # what X-CLIP's text side reads at most; VideoPrism's folders say their own


def load_folder(
    folder: Path, *, name: str = "", stride: int | None = None, device: str = "cpu"
) -> HubEmbedder:
    """Return a clip model of whatever video network lies in a folder.

    Parameters
    ----------
    name
        Of the model; the folder's by default.
    stride
        Frames of the video from one of a clip to the next; its authors' choice by default.

    Raises
    ------
    WeightsError
        The folder holds another kind of network, or its weights are not whole.
    """
    from transformers import AutoModel

    config = _said(folder / CONFIG, needed=True)
    kind = str(config.get("model_type", ""))
    if kind not in ASSUMED:
        raise WeightsError(
            f"{folder} holds a model of type {kind or 'unknown'}; expected one of "
            f"{', '.join(sorted(ASSUMED))}"
        )
    try:
        network, report = AutoModel.from_pretrained(
            folder, local_files_only=True, output_loading_info=True, trust_remote_code=False
        )
    except (OSError, ValueError, RuntimeError, KeyError) as cause:
        first = str(cause).strip().partition("\n")[0]
        raise WeightsError(f"the weights in {folder} cannot be read: {first}") from cause
    if missing := sorted(report["missing_keys"]):
        raise WeightsError(
            f"the weights in {folder} lack {len(missing)} tensors ({missing[0]}, ...): they are "
            "of another model than its config.json says; fetch the folder again"
        )
    said = _said(folder / PREPROCESSOR, needed=False)
    said |= _said(folder / f"video_{PREPROCESSOR}", needed=False)
    view = view_of(config, said)
    if stride is not None:
        view = replace(view, stride=stride)
    named = name or folder.name
    if kind not in TEXT:
        return HubEmbedder(network, view, name=named, device=device)
    return TextEmbedder(network, view, name=named, words=_words(folder), device=device)


def load_videomae(*, device: str = "cpu") -> HubEmbedder:
    """Return VideoMAE, base, fine-tuned on Kinetics-400."""
    return _hub("MCG-NJU/videomae-base-finetuned-kinetics", "videomae", device)


def load_timesformer(*, device: str = "cpu") -> HubEmbedder:
    """Return TimeSformer, base, trained on Kinetics-400."""
    return _hub("facebook/timesformer-base-finetuned-k400", "timesformer", device)


def load_v_jepa_2(*, device: str = "cpu") -> HubEmbedder:
    """Return V-JEPA 2 with a large transformer."""
    return _hub("facebook/vjepa2-vitl-fpc64-256", "v-jepa-2", device)


def load_videoprism(*, device: str = "cpu") -> HubEmbedder:
    """Return VideoPrism, base."""
    return _hub("google/videoprism-base-f16r288", "videoprism", device)


def load_videoprism_text(*, device: str = "cpu") -> HubEmbedder:
    """Return VideoPrism, base, that knows words too."""
    return _hub("google/videoprism-lvt-base-f16r288", "videoprism-text", device)


def load_x_clip(*, device: str = "cpu") -> HubEmbedder:
    """Return X-CLIP, base, which knows words."""
    return _hub("microsoft/xclip-base-patch32", "x-clip", device)


def _hub(repository: str, name: str, device: str) -> HubEmbedder:
    return load_folder(located(repository), name=name, device=device)


def _words(folder: Path) -> Any:
    from transformers import AutoTokenizer

    try:
        words = AutoTokenizer.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False
        )
    # A folder without its files makes the library raise whatever it meets first.
    except Exception as cause:
        first = str(cause).strip().partition("\n")[0]
        raise WeightsError(
            f"the tokenizer in {folder} cannot be read: {first}; expected tokenizer.json, or "
            "vocab.json and merges.txt, as the hub gives them"
        ) from cause
    words.model_max_length = min(int(words.model_max_length), WORDS)
    return words


def _said(path: Path, *, needed: bool) -> dict[str, Any]:
    if not path.is_file():
        if needed:
            raise WeightsError(
                f"{path.parent} has no {path.name}; expected a folder as the hub gives it"
            )
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as cause:
        raise WeightsError(f"{path} cannot be read ({cause}); fetch it again") from cause
    return content if isinstance(content, dict) else {}
