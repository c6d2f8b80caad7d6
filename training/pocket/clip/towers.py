"""A CLIP checkpoint's towers, frozen: tokens and embeddings of pictures and texts, as the product makes them."""

from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import Tensor
from tqdm import tqdm

from ..data.pictures import Picture
from ..data.prepare import tower_input
from ..towers.features import Pictures, Texts

BATCH = 32
MEAN, DEVIATION = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
"""OpenAI's statistics of red, green and blue."""


class ClipTexts(Texts):
    """Texts as CLIP reads them: the state of the last token is projected."""

    def __init__(self, model: Any, tokenizer: Tokenizer):
        super().__init__(model, tokenizer)

    def ids_of(self, texts: list[str]) -> list[list[int]]:
        """The tokenizer's, cut to the model's length."""
        return [encoding.ids for encoding in self.vocabulary.encode_batch(texts)]

    def states_of(self, ids: Tensor) -> Tensor:
        """Token states [B, tokens, width], normalised as the last is before it is projected."""
        return self.model.text_model(input_ids=ids).last_hidden_state

    def embed(self, texts: list[str]) -> Tensor:
        """Embeddings before normalisation, f32 [texts, embedding]."""
        self.encode(texts)
        last = np.stack([self.states[text][-1] for text in texts])
        return self.model.text_projection(torch.from_numpy(last).float())


class ClipTowers:
    """Both towers of a checkpoint, as `transformers` saves it."""

    def __init__(self, checkpoint: Path):
        from transformers import CLIPModel

        self.model = CLIPModel.from_pretrained(checkpoint).eval().requires_grad_(False)
        tokenizer = Tokenizer.from_file(str(checkpoint / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(self.model.config.text_config.max_position_embeddings)
        self.texts = ClipTexts(self.model, tokenizer)

    @property
    def widths(self) -> dict[str, int]:
        """Of a text token, of a patch token, and of the common space."""
        config = self.model.config
        return {
            "text_width": config.text_config.hidden_size,
            "patch_width": config.vision_config.hidden_size,
            "embedding": config.projection_dim,
        }

    def pictures(self, folder: Path, name: str, items: list[Picture]) -> Pictures:
        """Tokens and embeddings of pictures, one view each, computed once and kept in `folder`."""
        patches, embeddings = folder / f"{name}.patches.npy", folder / f"{name}.embeddings.npy"
        # Written last.
        if not embeddings.exists():
            np.save(embeddings, self._extract(patches, items))
        tokens = np.load(patches, mmap_mode="r")
        means = np.stack([np.asarray(picture, np.float32).mean(1) for picture in tokens])
        return Pictures(means, np.load(embeddings)[:, None], tokens)

    @torch.no_grad()
    def _extract(self, file: Path, items: list[Picture]) -> np.ndarray:
        """Writes patch tokens f16 [pictures, 1, cells, width]; returns unit embeddings f32 [pictures, embedding]."""
        file.parent.mkdir(parents=True, exist_ok=True)
        vision = self.model.config.vision_config
        cells = (vision.image_size // vision.patch_size) ** 2
        shape = (len(items), 1, cells, vision.hidden_size)
        patches, embeddings = np.lib.format.open_memmap(file, "w+", np.float16, shape), []
        for start in tqdm(range(0, len(items), BATCH), desc="pictures", unit="batch"):
            pixels = torch.stack([pixel_values(item, vision.image_size) for item in items[start : start + BATCH]])
            seen = self.model.vision_model(pixel_values=pixels)
            tokens = self.model.vision_model.post_layernorm(seen.last_hidden_state[:, 1:])
            patches[start : start + len(pixels), 0] = tokens.half().numpy()
            embeddings.append(F.normalize(self.model.visual_projection(seen.pooler_output), dim=1).numpy())
        patches.flush()
        return np.concatenate(embeddings)


def pixel_values(picture: Picture, side: int) -> Tensor:
    """A picture as the tower reads it, f32 [3, side, side]."""
    return normalised(np.array(tower_input(picture.load(), side)))


def normalised(pixels: np.ndarray) -> Tensor:
    """Pixels, u8 [side, side, 3], as f32 [3, side, side] by OpenAI's statistics."""
    scaled = (torch.from_numpy(pixels).float() / 255 - torch.tensor(MEAN)) / torch.tensor(DEVIATION)
    return scaled.permute(2, 0, 1)
