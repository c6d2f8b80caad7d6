"""CIDEr-D (arXiv 1411.5726): how far a sentence agrees with what people wrote of a picture."""

import math
from collections import Counter
from collections.abc import Sequence

LONGEST = 4
"""Words of the longest n-grams that are compared."""
SPREAD = 6.0
"""Standard deviation of the penalty for another length, in words."""
SCALE = 10.0

Words = Sequence[int]
Gram = tuple[int, ...]


class Consensus:
    """Pictures with their references, as word ids. Words that many pictures share count little."""

    def __init__(self, references: Sequence[Sequence[Words]]):
        used = Counter(gram for own in references for gram in {gram for words in own for gram in grams(words)})
        # What no reference has is as rare as what one picture has.
        self.rarity = {gram: math.log(len(references) / count) for gram, count in used.items()}
        self.rarest = math.log(len(references))
        self.references = [[(self.weigh(words), len(words)) for words in own] for own in references]

    def weigh(self, words: Words) -> tuple[dict[Gram, float], list[float]]:
        """How much each n-gram weighs, and the length of each n's vector of weights."""
        weights = {gram: n * self.rarity.get(gram, self.rarest) for gram, n in Counter(grams(words)).items()}
        squares = [0.0] * LONGEST
        for gram, weight in weights.items():
            squares[len(gram) - 1] += weight**2
        return weights, [math.sqrt(square) for square in squares]

    def score(self, picture: int, words: Words) -> float:
        """0 to 10: the mean over references and n of the cosine of clipped weights, less for another length."""
        weights, lengths = self.weigh(words)
        total = 0.0
        for (of_reference, reference_lengths), count in self.references[picture]:
            common = [0.0] * LONGEST
            for gram, weight in weights.items():
                if gram in of_reference:
                    common[len(gram) - 1] += min(weight, of_reference[gram]) * of_reference[gram]
            cosines = (c / (a * b) for c, a, b in zip(common, lengths, reference_lengths) if a * b > 0)
            total += sum(cosines) * math.exp(-((len(words) - count) ** 2) / (2 * SPREAD**2))
        return SCALE * total / (LONGEST * len(self.references[picture]))


def grams(words: Words) -> list[Gram]:
    """All n-grams of up to `LONGEST` words, repeated as often as they occur."""
    return [tuple(words[i : i + n]) for n in range(1, LONGEST + 1) for i in range(len(words) - n + 1)]
