"""Where the summarizer's training starts: with projections taken from the towers.

A patch token's share of the image embedding is linear (the tower projects the mean of its patches), and a linear map
predicts a text's embedding from one of its tokens to a good part. With these two maps as projections, block 0 attends
from a word to the patches that the towers find similar to it, and passes on their share of the embedding. The pictures'
centroid is added, so that the untrained output is this centroid, shifted towards what the words name.
"""

import torch
from torch import Tensor

from ..regression import ridge
from ..towers.model import Pocket
from .network import MODES, Summarizer

FOCUS = 16.0
"""How peaked the attention starts; 0 would be even. Chosen on val's blind retrieval, of 4, 8, 16 and 32."""
ATTENDED = {"blind": 3.0, "clicks": 0.15}
"""Weight of what was attended to, beside the centroid's 1.

Blind, the words tell the right picture from the others. What a visitor likes is right already, and a larger weight did
worse on the topics for tuning.
"""
TEXT_SCALE = 0.2
"""Standard deviation of the projected text tokens, against 1 of the normed patches, so that the text adds little of its
own to the output.
"""


@torch.no_grad()
def align(summarizer: Summarizer, towers: Pocket, tokens: Tensor, embeddings: Tensor, patches: Tensor) -> None:
    """Sets a new summarizer's weights from the finished towers.

    tokens [T, text_width]: tokens of some texts, embeddings [T, embedding]: those of their texts; patches
    [P, patch_width]: tokens of some pictures.
    """
    width = summarizer.config.width
    project = towers.image.project
    left, sizes, right = torch.linalg.svd(project.weight, full_matrices=False)
    left, sizes, right = left[:, :width], sizes[:width], right[:width]
    # The heads take a slice of the width each; after a random rotation every slice holds something of each direction.
    rotation = torch.linalg.qr(torch.randn(width, width))[0]
    spread = (patches @ right.T).std(1).mean()
    first = summarizer.blocks[0]
    set_linear(summarizer.vision_projection, rotation @ right)
    for linear in (first.key, first.value, first.out):
        set_linear(linear, torch.eye(width))
    set_linear(first.query, FOCUS * torch.eye(width))
    for mode in MODES:
        set_linear(summarizer.output[mode], ATTENDED[mode] * spread * (left * sizes) @ rotation.T)
    set_linear(summarizer.centroid, project.weight, project.bias)
    weight, bias = ridge(tokens, embeddings)
    of_patches = rotation @ (sizes[:, None] * left.T)
    scale = TEXT_SCALE / (tokens @ (of_patches @ weight).T + of_patches @ bias).std()
    set_linear(summarizer.text_projection, scale * of_patches @ weight, scale * of_patches @ bias)


def set_linear(linear: torch.nn.Linear, weight: Tensor, bias: Tensor | None = None) -> None:
    """Overwrites a layer; without `bias` its bias becomes 0."""
    linear.weight.copy_(weight)
    linear.bias.zero_() if bias is None else linear.bias.copy_(bias)
