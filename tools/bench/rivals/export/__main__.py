"""`python -m export MODEL PICTURES OUT`: the rivals' model files, probes with reference embeddings, `manifest.json`."""

import json
import logging
import os
import platform
import shutil
import sys
import warnings
from pathlib import Path

# Converters talk much, and of nothing that could be changed here.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
logging.disable(logging.WARNING)
warnings.simplefilter("ignore")

import numpy as np
import onnx
import onnxruntime
import tensorflow

from . import onnx_int8, onnx_tower, tf_tower
from .pictures import sample
from .tower import read_tower


def main(model: Path, folder: Path, out: Path) -> None:
    """Leaves all files in `out`."""
    out.mkdir(parents=True, exist_ok=True)
    tower = read_tower(model)
    shutil.copyfile(model, out / "model.gguf")
    calibration, probes = sample(folder, tower.side)
    onnx_tower.build(tower, out / "f32.onnx")
    onnx_int8.quantise(out / "f32.onnx", out / "int8.onnx", calibration)
    tf_tower.write_weights(tower, out)
    tf_tower.write_f32(tower, out / "f32.tflite")
    tf_tower.write_int8(tower, out / "int8.tflite", calibration)
    reference = onnx_int8.embed(out / "f32.onnx", probes)
    probes.tofile(out / "probes.rgb")
    reference.astype(np.float32).tofile(out / "reference.f32")
    manifest = {
        "side": tower.side,
        "embedding": tower.embedding,
        "versions": {
            "Python": platform.python_version(),
            "onnx": onnx.__version__,
            "onnxruntime": onnxruntime.__version__,
            "TensorFlow": tensorflow.__version__,
        },
    }
    (out / "manifest.json").write_text(json.dumps(manifest, indent=2))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("usage: python -m export MODEL PICTURES OUT")
    try:
        main(*map(Path, sys.argv[1:]))
    except (OSError, ValueError) as error:
        sys.exit(f"error: {error}")
