"""Augmented views, taken once through the frozen low blocks and kept on disk.

The trunk up to its last stage holds two thirds of its products and nearly all of its memory traffic. Caching a few
augmented views there makes an epoch many times cheaper; a longer recipe lowers `SPLIT` and unfreezes more.
"""

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageEnhance, ImageFilter
from torch.utils.data import DataLoader, Dataset
from tqdm import tqdm

from .data import Picture
from .image_tower import ImageTower

SPLIT = 14
"""Views are kept as the input of this block: 7 x 7 x 160 for a 224-pixel picture."""

# Pictures per forward pass: the largest maps then stay near the cache instead of being paged in anew.
AT_ONCE = 16


def clean(image: Image.Image, side: int) -> Image.Image:
    """What the product does to a picture: white below transparency, shorter side to `side`, centre crop."""
    image = on_colour(image, (255, 255, 255))
    scale = side / min(image.size)
    image = image.resize([max(side, round(n * scale)) for n in image.size], Image.Resampling.BICUBIC)
    left, top = ((n - side) // 2 for n in image.size)
    return image.crop((left, top, left + side, top + side))


def on_colour(image: Image.Image, colour: tuple[int, int, int]) -> Image.Image:
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGBA", image.size, (*colour, 255))
    return Image.alpha_composite(ground, image).convert("RGB")


def jitter(image: Image.Image, rng: random.Random) -> Image.Image:
    for enhance in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
        image = enhance(image).enhance(rng.uniform(0.7, 1.3))
    return image


def augment_photo(image: Image.Image, side: int, rng: random.Random) -> Image.Image:
    """A random crop of 50-100 % of the area, mirrored half the time, colours shifted a little."""
    width, height = image.size
    share = rng.uniform(0.5, 1.0) ** 0.5
    stretch = rng.uniform(0.87, 1.15)
    w, h = min(width, width * share * stretch), min(height, height * share / stretch)
    x, y = rng.uniform(0, width - w), rng.uniform(0, height - h)
    image = image.resize((side, side), Image.Resampling.BICUBIC, box=(x, y, x + w, y + h))
    if rng.random() < 0.5:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return jitter(image, rng)


def augment_drawing(image: Image.Image, side: int, rng: random.Random) -> Image.Image:
    """Turned, scaled and shaded at random on a mostly white ground: a step from flat styles towards unseen ones."""
    if rng.random() < 0.5:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    image = image.resize((side, side), Image.Resampling.BICUBIC)
    image = image.rotate(rng.uniform(-15, 15), Image.Resampling.BICUBIC)
    size = round(side * rng.uniform(0.7, 1.0))
    placed = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    placed.paste(
        image.resize((size, size), Image.Resampling.BICUBIC),
        (rng.randint(0, side - size), rng.randint(0, side - size)),
    )
    if rng.random() < 0.6:
        placed = shade(placed, rng)
    ground = (255, 255, 255) if rng.random() < 0.7 else tuple(rng.randint(60, 255) for _ in range(3))
    flat = on_colour(placed, ground)
    if rng.random() < 0.3:
        flat = flat.filter(ImageFilter.GaussianBlur(rng.uniform(0.5, 1.5)))
    return jitter(flat, rng)


def shade(image: Image.Image, rng: random.Random) -> Image.Image:
    """Multiplies a drawing by a soft light from a random side, as a rendered solid would have."""
    pixels = np.asarray(image).astype(np.float32)
    grid = np.linspace(-1, 1, image.size[0], dtype=np.float32)
    angle, strength = rng.uniform(0, 2 * np.pi), rng.uniform(0.1, 0.35)
    light = np.cos(angle) * grid[None, :] + np.sin(angle) * grid[:, None]
    gloss = np.exp(-((grid[None, :] - np.cos(angle) / 3) ** 2 + (grid[:, None] - np.sin(angle) / 3) ** 2) * 6)
    pixels[..., :3] = pixels[..., :3] * (1 + strength * light[..., None]) + 90 * strength * gloss[..., None]
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8), "RGBA")


class Views(Dataset):
    """Item i: the picture's views as bytes [views, 3, side, side]; the first is clean, the others augmented."""

    def __init__(self, pictures: list[Picture], side: int, views: int, seed: int):
        self.pictures, self.side, self.views, self.seed = pictures, side, views, seed

    def __len__(self) -> int:
        return len(self.pictures)

    def __getitem__(self, index: int) -> torch.Tensor:
        picture = self.pictures[index]
        rng = random.Random(f"{self.seed}/{picture.path.name}/{picture.path.parent.name}")
        image = picture.load()
        augment = augment_drawing if picture.is_drawing else augment_photo
        shots = [clean(image, self.side)] + [augment(image, self.side, rng) for _ in range(self.views - 1)]
        return torch.from_numpy(np.stack([np.asarray(shot) for shot in shots])).permute(0, 3, 1, 2)


def cached(path: Path, pictures: list[Picture], tower: ImageTower, side: int, views: int, seed: int) -> np.ndarray:
    """Low maps f16 [pictures, views, channels, rows, columns], computed once and then read from `path`."""
    done = path.with_suffix(".done")
    if not done.exists():
        maps: np.memmap | None = None
        for start, batch in low_maps(pictures, tower, side, views, seed):
            if maps is None:
                maps = np.lib.format.open_memmap(path, "w+", np.float16, (len(pictures), *batch.shape[1:]))
            maps[start : start + len(batch)] = batch
        done.touch()
    return np.load(path, mmap_mode="r")


def low_maps(
    pictures: list[Picture], tower: ImageTower, side: int, views: int, seed: int
) -> Iterator[tuple[int, np.ndarray]]:
    loader = DataLoader(Views(pictures, side, views, seed), batch_size=32, num_workers=1)
    start = 0
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for batch in tqdm(loader, desc="views", unit="batch"):
            flat = batch.flatten(0, 1).contiguous(memory_format=torch.channels_last)
            low = torch.cat([tower.low(part, SPLIT) for part in flat.split(AT_ONCE)]).half()
            yield start, low.unflatten(0, batch.shape[:2]).numpy()
            start += len(batch)
