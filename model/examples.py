"""What is trained on: texts with a probability for each label."""

from __future__ import annotations

import math
from dataclasses import dataclass

LABELS = ("NEGATIVE", "NEUTRAL", "POSITIVE")
#: Those of a network that knows polar texts alone.
POLAR_LABELS = ("NEGATIVE", "POSITIVE")
#: A probability for each of LABELS.
Target = tuple[float, float, float]

#: Of a text that nobody labelled; only a teacher answers for it.
UNLABELLED: Target = (math.nan, math.nan, math.nan)
NEGATIVE: Target = (1.0, 0.0, 0.0)
NEUTRAL: Target = (0.0, 1.0, 0.0)
POSITIVE: Target = (0.0, 0.0, 1.0)


@dataclass(frozen=True)
class Example:
    """A text of a domain with the probability of each label, and how much it counts."""

    text: str
    target: Target
    domain: str
    weight: float = 1.0
    #: The text before it was changed in ways that leave its label; empty where it was not.
    unchanged: str = ""

    @property
    def asked(self) -> str:
        """The text that a teacher answers for."""
        return self.unchanged or self.text

    @property
    def label(self) -> int:
        """Index of the likeliest label."""
        return max(range(len(LABELS)), key=self.target.__getitem__)

    @property
    def polar(self) -> bool:
        """Whether two labels can say it: it is likelier negative or positive than neutral."""
        return not math.isnan(self.target[0]) and self.label != LABELS.index("NEUTRAL")


def rated(rating: float, clear: float) -> Target:
    """The target of a rating around 0: neutral there, polar from magnitude `clear`, straight between."""
    polar = min(1.0, abs(rating) / clear)
    return (polar, 1 - polar, 0.0) if rating < 0 else (0.0, 1 - polar, polar)
