"""Prepares a text for the tokenizer: emoji, `:shortcodes:` and emoticons become vocabulary tokens.

The tokenizer's own normaliser cannot reduce skin tones and joined sequences, and makes one unknown
word of `great😀`. The rules, which the service applies in the same way (service/inference):

1. Skin tones U+1F3FB to U+1F3FF and the variation selectors U+FE0E and U+FE0F are dropped.
2. From left to right, the longest key of `emoji.json`'s `sequences` that begins at a place is
   replaced by its token with a space on each side.
3. A key of ASCII characters alone is an emoticon (`:)`), unless it is a shortcode, `:[a-z0-9_+-]+:`.
   Emoticons match only where white space or an end of the text stands on both sides. All other
   keys match anywhere. White space is SPACES.
4. What is replaced is not looked at again. A joiner U+200D that is left over stays: the tokenizer
   drops it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

#: Dropped before anything is looked up.
DROPPED = re.compile("[\U0001f3fb-\U0001f3ff\ufe0e\ufe0f]")
SHORTCODE = re.compile(r":[a-z0-9_+-]+:")
#: Written out, since JavaScript's `\s` and Python's differ.
SPACES = frozenset(
    "\t\n\v\f\r \u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)


def is_emoticon(key: str) -> bool:
    """Whether a key of `sequences` matches only between white space or text ends."""
    return key.isascii() and SHORTCODE.fullmatch(key) is None


class Preparation:
    """Applies the rules above with a table of sequence to token."""

    def __init__(self, sequences: Mapping[str, str]) -> None:
        self.sequences = dict(sequences)
        #: Keys by their first character, the longest first.
        self.keys: dict[str, list[str]] = {}
        for key in sorted(self.sequences, key=len, reverse=True):
            self.keys.setdefault(key[0], []).append(key)
        self.first = re.compile(f"[{re.escape(''.join(self.keys))}]")

    def __call__(self, text: str) -> str:
        """The text as the tokenizer is to read it."""
        text = DROPPED.sub("", text)
        parts, done = [], 0
        candidate = self.first.search(text)
        while candidate:
            at = candidate.start()
            key = self.key_at(text, at)
            if key:
                parts += [text[done:at], f" {self.sequences[key]} "]
                done = at + len(key)
            candidate = self.first.search(text, done if key else at + 1)
        return "".join([*parts, text[done:]])

    def key_at(self, text: str, at: int) -> str | None:
        """The longest key that stands at a place."""
        for key in self.keys[text[at]]:
            if text.startswith(key, at) and (not is_emoticon(key) or stands_alone(text, at, key)):
                return key
        return None


def stands_alone(text: str, at: int, key: str) -> bool:
    """Whether what stands around a key is white space or an end of the text."""
    around = text[max(0, at - 1) : at] + text[at + len(key) :][:1]
    return all(character in SPACES for character in around)
