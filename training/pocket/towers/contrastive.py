"""The towers' loss."""

import torch
import torch.nn.functional as F
from torch import Tensor

SHARPEST = 100.0
"""Bound on the inverse temperature, as in CLIP (arXiv 2103.00020)."""


def info_nce(images: Tensor, texts: Tensor, log_scale: Tensor, concepts: list[str]) -> Tensor:
    """Symmetric cross-entropy of the similarity matrix; pairs of one concept share the target evenly.

    images, texts [B, E], unit length, row i of each a pair. log_scale: logarithm of the inverse temperature.
    """
    index = {concept: i for i, concept in enumerate(dict.fromkeys(concepts))}
    ids = torch.tensor([index[concept] for concept in concepts])
    same = (ids[:, None] == ids[None, :]).float()
    target = same / same.sum(1, keepdim=True)
    logits = log_scale.exp().clamp(max=SHARPEST) * images @ texts.T
    return (F.cross_entropy(logits, target) + F.cross_entropy(logits.T, target)) / 2
