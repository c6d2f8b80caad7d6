"""The captioner's loss."""

import torch.nn.functional as F
from torch import Tensor

from .. import device
from .beam import PAD
from .network import Captioner
from .sentences import Batch


def next_word_loss(model: Captioner, batch: Batch, smoothing: float) -> Tensor:
    """Cross-entropy of each next word, padding left out."""
    count = batch.words.shape[1]
    with device.autocast():
        memory = model.memory(batch.patches)
        memory = memory[:, None].expand(-1, count, -1, -1).flatten(0, 1)
        logits = model.decode(memory, batch.words[..., :-1].flatten(0, 1))
    targets = batch.words[..., 1:].flatten()
    return F.cross_entropy(logits.float().flatten(0, 1), targets, ignore_index=PAD, label_smoothing=smoothing)
