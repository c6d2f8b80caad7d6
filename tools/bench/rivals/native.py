"""The tower natively on one core: `mlt bench` and onnxruntime taking turns.

`python native.py MLT MODELS ROUNDS OUT`: pictures per second of each round, by name, as JSON in OUT. Both pick the
instructions that they like best on this processor.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime

PICTURES = 32
"""For each figure of a round."""
RATE = re.compile(r"pictures: ([\d.]+)/s on (.*), batches of (\d+)")


def ours(mlt: str, model: Path) -> tuple[float, str, int]:
    """Pictures per second, what ran, and the size of its batches."""
    command = [mlt, "--model", str(model), "--executor", "cpu", "bench", "--runs", "8", "--galleries", "1"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = RATE.search(printed)
    if found is None:
        raise ValueError(f"no rate in what mlt bench prints: {printed}")
    return float(found[1]), found[2], int(found[3])


def session(path: Path) -> onnxruntime.InferenceSession:
    """On one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def rival(path: Path, pixels: np.ndarray, batch: int) -> Callable[[], float]:
    """Measures pictures per second, the median of several calls as `mlt bench` has it."""
    runner = session(path)

    def measure() -> float:
        times = []
        for first in range(0, PICTURES, batch):
            start = time.perf_counter()
            runner.run(None, {"pixels": pixels[first % len(pixels) :][:batch]})
            times.append(time.perf_counter() - start)
        return batch / statistics.median(times)

    measure()
    return measure


def main(mlt: str, models: Path, rounds: int, out: Path) -> None:
    """Writes `out`."""
    # Inherited by mlt: one core, so one thread.
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    side = json.loads((models / "manifest.json").read_text())["side"]
    pictures = np.fromfile(models / "probes.rgb", np.uint8).reshape(-1, side, side, 3)
    pixels = np.ascontiguousarray((pictures.astype(np.float32) / 127.5 - 1).transpose(0, 3, 1, 2))
    _, what, own_batch = ours(mlt, models / "model.gguf")
    measures = {
        f"onnxruntime {kind}, batches of {batch}": rival(models / f"{kind}.onnx", pixels, batch)
        for kind in ("f32", "int8")
        for batch in sorted({1, own_batch})
    }
    title = f"mlt, {what}, batches of {own_batch}"
    rates: dict[str, list[float]] = {name: [] for name in (title, *measures)}
    for _ in range(rounds):
        rates[title].append(ours(mlt, models / "model.gguf")[0])
        for name, measure in measures.items():
            rates[name].append(measure())
    out.write_text(json.dumps({"base": title, "rates": rates}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
