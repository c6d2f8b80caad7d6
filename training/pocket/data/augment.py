"""Random variations of a picture, for training. Each returns RGB, `side` pixels square."""

import random

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter
from scipy import ndimage

from .prepare import WHITE, on_colour


def jitter(image: Image.Image, rng: random.Random) -> Image.Image:
    """Brightness, contrast and saturation changed by up to 30 %."""
    for enhance in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
        image = enhance(image).enhance(rng.uniform(0.7, 1.3))
    return image


def photo(image: Image.Image, side: int, rng: random.Random) -> Image.Image:
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


def drawing(image: Image.Image, side: int, rng: random.Random) -> Image.Image:
    """Turned, scaled and made round at random on a mostly white ground: a step from flat styles towards unseen ones."""
    if rng.random() < 0.3:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    image = image.resize((side, side), Image.Resampling.BICUBIC)
    if rng.random() < 0.7:
        image = inflate(image, rng)
    image = image.rotate(rng.uniform(-15, 15), Image.Resampling.BICUBIC)
    wide, high = (round(side * rng.uniform(0.7, 1.0)) for _ in range(2))
    placed = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    placed.paste(
        image.resize((wide, high), Image.Resampling.BICUBIC), (rng.randint(0, side - wide), rng.randint(0, side - high))
    )
    ground = WHITE if rng.random() < 0.8 else tuple(rng.randint(60, 255) for _ in range(3))
    flat = jitter(turn_hue(on_colour(placed, ground), rng), rng)
    return flat.filter(ImageFilter.GaussianBlur(rng.uniform(0.5, 1.2))) if rng.random() < 0.2 else flat


def turn_hue(image: Image.Image, rng: random.Random) -> Image.Image:
    """A slight shift of every hue: styles disagree on the shade of a thing, rarely on its colour."""
    hue, saturation, value = image.convert("HSV").split()
    shift = rng.randint(-10, 10)
    return Image.merge("HSV", (hue.point(lambda h: (h + shift) % 256), saturation, value)).convert("RGB")


def inflate(image: Image.Image, rng: random.Random) -> Image.Image:
    """Lends a flat drawing the body of a rendered one.

    Every patch of colour swells from its edges like a cushion; the surface that results is lit from above by a soft
    lamp (Lambert's cosine) with a highlight (Phong's), and its own colour darkens into the shade.
    """
    pixels = np.asarray(image).astype(np.float32) / 255
    colour, alpha = pixels[..., :3], pixels[..., 3]
    up, across = np.gradient(_height(colour, alpha, rng))
    normal = np.stack([-across, -up, np.full_like(up, rng.uniform(0.6, 1.4))], -1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    lamp = np.array([rng.uniform(-0.7, 0.7), rng.uniform(-1.0, -0.2), rng.uniform(0.5, 1.0)], np.float32)
    lamp /= np.linalg.norm(lamp)
    diffuse = normal @ lamp
    mirrored = 2 * diffuse * normal[..., 2] - lamp[2]
    gloss = rng.uniform(0.0, 0.6) * np.clip(mirrored, 0, 1) ** rng.uniform(8, 40)
    ambient = rng.uniform(0.45, 0.75)
    light = ambient + (1.15 - ambient) * np.clip(diffuse, 0, 1) / max(lamp[2], 0.3)
    lit = np.clip(colour, 0, 1) ** (1 + 0.5 * np.clip(1 - light, 0, 1))[..., None] * light[..., None] + gloss[..., None]
    pixels[..., :3] = lit
    return Image.fromarray((pixels.clip(0, 1) * 255).astype(np.uint8), "RGBA")


def _height(colour: np.ndarray, alpha: np.ndarray, rng: random.Random) -> np.ndarray:
    """Height in pixels: a quarter circle up from each edge of colour or outline, smoothed."""
    steps = sum(np.abs(np.diff(np.dstack([colour, alpha]), axis=axis, prepend=0)).sum(-1) for axis in (0, 1))
    height = np.zeros_like(alpha)
    outline = alpha > 0.5
    for inside, share in ((outline & (steps < 0.25), rng.uniform(0.2, 0.7)), (outline, rng.uniform(0.3, 1.0))):
        reach = rng.uniform(10, 45)
        depth = np.minimum(ndimage.distance_transform_edt(inside), reach) / reach
        height += share * reach * np.sqrt(1 - (1 - depth) ** 2)
    return ndimage.gaussian_filter(height, rng.uniform(1.0, 3.0))
