"""The emoji that the vocabulary gains, and the sequences that are reduced to them.

Names and groups of emoji are those of the npm package unicode-emoji-json, shortcodes as GitHub and
Slack have them those of gemoji, both MIT. Skin tones are dropped (preparation.py); a joined sequence
(`man facepalming`) counts as its first part, every flag of a country as one flag, a keycap as its
character. So each emoji token is one code point, and the vocabulary stays small.
"""

from __future__ import annotations

import functools
import json
import subprocess
from dataclasses import dataclass

from base import WORK, base_vocabulary
from preparation import DROPPED

#: How to get both packages.
COMMAND = "npm install --no-save --prefix model/.work unicode-emoji-json@0.9.0 gemoji@8.1.0"
JOINER = "\u200d"
KEYCAP = "\u20e3"
FLAG = "\U0001f3f3"
BLACK_FLAG = "\U0001f3f4"

#: Emoticons and other signs that people type, by the emoji that means the same.
SIGNS = {
    "🙂": ":) :-) =) (: (-: :] :-] :)) c:",
    "😊": "^_^ ^^ :')",
    "😄": ":D :-D =D",
    "😆": "xD XD",
    "😉": ";) ;-) ;D",
    "😛": ":P :-P :p :-p =P ;P",
    "😘": ":* :-*",
    "😍": "<3_<3",
    "❤": "<3 <33 <333 ♡",
    "💔": "</3 <\\3",
    "🙁": ":( :-( =( ): )-: :[ :-[ :c",
    "😞": ":(( :(((",
    "😢": ":'( :,( ;( ;-( T_T TT_TT",
    "😠": ">:( >:-( D:<",
    "😧": "D: D-:",
    "😕": ":/ :-/ :\\ :-\\ =/ :S :-S",
    "😐": ":| :-| =|",
    "😑": "-_- -.- -__-",
    "😮": ":o :O :-o :-O =O",
    "😳": "o_O O_o o.O O.o 0_o",
    "😎": "B-) 8-)",
    "😈": ">:) >:-)",
    "🤷": "¯\\_(ツ)_/¯ ¯\\(ツ)/¯",
    "😡": "(╯°□°)╯︵ (ノಠ益ಠ)ノ ಠ_ಠ",
    "✔": "✓",
    "❌": "✗ ✘",
}
#: Joined sequences whose first part does not mean the same.
JOINED = {"😮‍💨": "😌", "🏴‍☠": BLACK_FLAG}
#: Signs that have a vocabulary token of their own with the same meaning.
PLAIN = {"‼": "!", "⁉": "?", "❗": "!", "❕": "!", "❓": "?", "❔": "?"}


@dataclass(frozen=True)
class Emoji:
    """An emoji of the standard: without skin tone, with its name in lower case and its group."""

    text: str
    name: str
    group: str


@functools.cache
def emoji_list() -> tuple[Emoji, ...]:
    """All emoji, in the order of the standard's groups."""
    path = WORK / "node_modules" / "unicode-emoji-json" / "data-by-emoji.json"
    if not path.exists():
        raise SystemExit(f"{path} is missing. In the project's root, get it by: {COMMAND}")
    rows = json.loads(path.read_text(encoding="utf-8")).items()
    return tuple(
        Emoji(DROPPED.sub("", text), row["name"].lower(), row["group"]) for text, row in rows
    )


def shortcodes() -> dict[str, str]:
    """`:shortcode:` to emoji, GitHub's and those that the standard's names make."""
    script = "import {gemoji} from 'gemoji'; console.log(JSON.stringify(gemoji))"
    listed = json.loads(
        subprocess.run(
            ["node", "--input-type=module", "--eval", script],
            cwd=WORK,
            check=True,
            capture_output=True,
        ).stdout
    )
    known = {emoji.text for emoji in emoji_list()}
    codes = {f":{slug_of(emoji.name)}:": emoji.text for emoji in emoji_list()}
    for row in listed:
        text = DROPPED.sub("", row["emoji"])
        if text in known:
            codes |= {f":{name}:": text for name in row["names"]}
    return codes


def slug_of(name: str) -> str:
    """A name as a shortcode has it."""
    letters = "".join(c if c.isascii() and c.isalnum() else " " for c in name)
    return "_".join(letters.split())


def reduced(text: str) -> str:
    """The token that an emoji without skin tone counts as."""
    first = JOINED.get(text, text.split(JOINER, maxsplit=1)[0])
    if first.endswith(KEYCAP):
        return first[0]
    if len(first) > 1:
        # Two letters are a country's flag; a black flag with tags is that of a part of one.
        return BLACK_FLAG if first.startswith(BLACK_FLAG) else FLAG
    # The tokenizer reads lower case.
    return PLAIN.get(first, first.lower())


def new_tokens() -> dict[str, str]:
    """Each token that the vocabulary gains with the emoji's name, in the order of the standard."""
    known = base_vocabulary()
    names: dict[str, str] = {}
    for emoji in emoji_list():
        token = reduced(emoji.text)
        if token not in known:
            names.setdefault(token, emoji.name)
    return names


def sequences() -> dict[str, str]:
    """The table that the preparation works by: emoji, shortcode or emoticon to vocabulary token."""
    table = {emoji.text: reduced(emoji.text) for emoji in emoji_list()}
    table |= {code: reduced(text) for code, text in shortcodes().items()}
    for emoji, signs in SIGNS.items():
        table |= {sign: reduced(emoji) for sign in signs.split()}
    return table
