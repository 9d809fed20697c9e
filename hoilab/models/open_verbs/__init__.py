"""Interactions named by any words: an open-vocabulary head on hoilab's Duet.

Classifiers that are words are GEN-VLKT's idea (Liao et al. 2022,
https://arxiv.org/abs/2203.13954; its source at https://github.com/YueLiao/gen-vlkt is MIT). Its
distillation from CLIP's pictures is not done here. The code is hoilab's own.
"""

from types import MappingProxyType

from hoilab.plugins import Spec

TINY = Spec(
    name="open-verbs-tiny",
    summary="Interactions named by your own words; a tiny text encoder that knows 100 words.",
    licence="Apache-2.0",
    target="hoilab.models.open_verbs.weights:load_tiny",
    facts=MappingProxyType(
        {
            "task": "interactions",
            "method": "open-verbs",
            "trained_on": "synthetic scenes",
            "text": "hashed words and letter groups, taught from 101 words and phrases; no CLIP",
        }
    ),
)

__all__ = ["TINY"]
