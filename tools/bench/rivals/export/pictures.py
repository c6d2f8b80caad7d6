"""Pictures to calibrate with, and others to compare embeddings on, as the page prepares them."""

from pathlib import Path

import numpy as np
from PIL import Image

CALIBRATION, PROBES = 64, 16
ENDINGS = (".jpg", ".jpeg", ".png", ".webp")


def read_picture(path: Path, side: int) -> np.ndarray:
    """White ground, the shorter side to `side` by bicubic, the middle: [side, side, 3] bytes."""
    picture = Image.open(path).convert("RGBA")
    picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")
    shorter = min(picture.size)
    width, height = (side * length // shorter for length in picture.size)
    picture = picture.resize((width, height), Image.Resampling.BICUBIC)
    left, top = (width - side) // 2, (height - side) // 2
    return np.asarray(picture.crop((left, top, left + side, top + side)))


def sample(folder: Path, side: int) -> tuple[np.ndarray, np.ndarray]:
    """Pictures for calibration and others as probes, spread evenly over the folder. Raises ValueError."""
    names = sorted(path for path in folder.iterdir() if path.suffix.lower() in ENDINGS)
    wanted = CALIBRATION + PROBES
    if len(names) < wanted:
        raise ValueError(f"{folder} holds {len(names)} pictures, {wanted} are needed")
    chosen = [names[index * len(names) // wanted] for index in range(wanted)]
    probes = set(chosen[:: wanted // PROBES])
    pictures = {path: read_picture(path, side) for path in chosen}
    calibration = [picture for path, picture in pictures.items() if path not in probes]
    return np.stack(calibration), np.stack([pictures[path] for path in chosen if path in probes])


def values(pictures: np.ndarray) -> np.ndarray:
    """Bytes as the tower takes them: f32 of -1 to 1."""
    return pictures.astype(np.float32) / 127.5 - 1
