"""Lets the tests import `pocket` from wherever they are run, seeds them, and keeps them off other cores."""

import os
import sys
from pathlib import Path

# Read where tqdm is imported, which torch does.
os.environ["TQDM_DISABLE"] = "1"

import pytest
import torch

sys.path.insert(0, str(Path(__file__).parents[1]))


@pytest.fixture(autouse=True)
def seeded() -> None:
    """Every test starts from the same random state, on one core."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
