"""Which topics thumbs are judged on: the twin of `Half::of` in src/eval/clicks.rs."""

BITS = 2**64 - 1


def is_held_out(words: str) -> bool:
    """Whether a topic of these words is for reporting, and not for learning or tuning."""
    seed = 0
    for byte in words.encode():
        seed = split_mix(seed ^ byte)
    return seed % 2 == 1


def split_mix(seed: int) -> int:
    """The first 64 bits of SplitMix64 (Steele, Lea and Flood 2014), as crates/random has it."""
    z = (seed + 0x9E3779B97F4A7C15) & BITS
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & BITS
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB & BITS
    return z ^ (z >> 31)
