"""Golden pictures for the Rust resize: small inputs, and what PIL makes of them.

    python training/resize_golden.py tests/golden/resize

Writes `NAME.png` and `NAME.SIDE.png`. The recipe here is the one that training uses: composite on
white, shorter side to SIDE by bicubic (the longer rounded down), centre crop.
"""

import sys
from pathlib import Path

import numpy as np
from PIL import Image

CASES = [  # name, width, height, side, has alpha
    ("smaller", 150, 100, 32, False),
    ("odd", 97, 61, 24, False),
    ("tall", 31, 120, 16, False),
    ("larger", 13, 9, 40, False),
    ("alpha", 48, 50, 20, True),
    ("thin", 1, 40, 12, False),
]


def draw(generator: np.random.Generator, width: int, height: int, alpha: bool) -> Image.Image:
    """Waves, hard edges and noise: overshoot and rounding all occur."""
    y, x = np.mgrid[0:height, 0:width]
    channels = 4 if alpha else 3
    planes = []
    for _ in range(channels):
        a, b, c = generator.uniform(0.05, 0.6, 3)
        wave = 127.5 + 127.5 * np.sin(a * x + b * y + 6 * c)
        edge = 255.0 * ((x // 7 + y // 5) % 2)
        planes.append(np.where(x + y < (width + height) / 2, wave, edge))
    pixels = np.stack(planes, -1) + generator.normal(0, 6, (height, width, channels))
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8), "RGBA" if alpha else "RGB")


def tower_input(picture: Image.Image, side: int) -> Image.Image:
    """What `image::tower_input` must repeat."""
    picture = picture.convert("RGBA")
    white = Image.new("RGB", picture.size, (255, 255, 255))
    white.paste(picture, mask=picture.getchannel("A"))
    shorter = min(white.size)
    width, height = (side * length // shorter for length in white.size)
    # Columns, then rows, as one call does up to Pillow 12; later ones swap the passes for some sizes.
    resized = white.resize((width, white.height), Image.Resampling.BICUBIC)
    resized = resized.resize((width, height), Image.Resampling.BICUBIC)
    left, top = (width - side) // 2, (height - side) // 2
    return resized.crop((left, top, left + side, top + side))


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    generator = np.random.default_rng(0)
    for name, width, height, side, alpha in CASES:
        picture = draw(generator, width, height, alpha)
        picture.save(folder / f"{name}.png", optimize=True)
        tower_input(picture, side).save(folder / f"{name}.{side}.png", optimize=True)


if __name__ == "__main__":
    main()
