"""Emoji alone and beside texts: what clear faces and gestures say, and that things say nothing.

Which way an emoji points is read from its name, in the standard's groups of faces, hearts and hands;
emoji of all other groups are neutral, but for a few. A third of the clear ones never stands alone in
training, so that what the model makes of such texts can be judged (`held_out_alone`).
"""

from __future__ import annotations

import functools
import hashlib
import random
import re
from dataclasses import replace

from emoji import JOINER, emoji_list, new_tokens
from examples import NEGATIVE, NEUTRAL, POSITIVE, Example
from template_words import filled

#: Words that a clear emoji's name has, of the groups that FACES names.
GOOD_NAMES = re.compile(
    r"\b(grinning|beaming|smiling|joy|laughing|hearts?|heart-eyes|kissing|kiss|hugging|star-struck"
    r"|partying|thumbs up|clapping|raising hands|ok hand|gesturing ok|savoring|blowing|rofl|slightly smiling"
    r"|halo|cowboy|love|victory|flexed|folded hands|sunglasses|winking|hundred|rolling on the floor"
    r"|relieved|call me|squinting face|salut\w+|sparkl\w+|cat with tears of joy|wry smile|handshake|dancing)\b"
)
BAD_NAMES = re.compile(
    r"\b(crying|loudly|angry|enraged|pouting|frowning|disappointed|sad|worried|weary|tired|anguished"
    r"|fearful|vomiting|nauseated|thumbs down|broken heart|confounded|persevering|steam from nose"
    r"|symbols on mouth|unamused|anxious|sick|head-bandage|thermometer|sweat|screaming|grimacing|sneezing"
    r"|middle finger|pile of poo|downcast|pensive|astonished|dizzy|knocked-out|rolling eyes|facepalming"
    r"|gesturing no|skull|confused|holding back tears|exploding|anger|goblin|ogre|expressionless|lying"
    r"|clown|hot face|cold face|horns)\b"
)
FACES = frozenset({"Smileys & Emotion", "People & Body"})
#: Names that the patterns above mistake.
UNCLEAR = re.compile(
    r"monkey|cat\b.*(weary|pouting)|heart (suit|decoration)|letter|mark|\bold\b|dancing|bunny|boy|girl"
    r"|person (in|with)|face with cold|speaking|wrestl|two hearts suit|with horns|grinning face with sweat"
    r"|smiling face with (horns|tear)|holding back tears|people|woman|man\b|skull and|astonished|hot face"
    r"|sweat droplets|^dizzy$|anger bubble|sign of the horns"
)
#: Clear emoji of other groups.
OTHERS_GOOD = (
    "🎉 🎊 🥳 🏆 🥇 🌈 ✨ 🌟 ⭐ 💯 ✅ 💐 🌹 🎁 🎂 🥂 🍾 🏅 🌞 🙌 👏 👍 🤩 🫶 🍀 🔝 🆒 🤗 🥰 😻 💖 💪"
).split()
OTHERS_BAD = ("👎 💩 🤮 🤢 🚫 ❌ ☠ 💀 🖕 ⚰ 🪦 🤬 📉 ⛔ 🆘 🥀 😾 🙀 😿 👿 💔 🤦 😒 🙄 😤").split()
#: Emoji-only texts, and texts with an emoji beside words, in an epoch.
ALONE = 1300
BESIDE = 1300
#: Every so manieth clear emoji is never shown alone.
HELD_OUT_EVERY = 3


@functools.cache
def by_polarity() -> dict[str, tuple[str, ...]]:
    """Emoji tokens by `good`, `bad` and `neutral`; faces and hands that are not clear are in none."""
    good, bad, plain = set(OTHERS_GOOD), set(OTHERS_BAD), set()
    for emoji in emoji_list():
        if JOINER in emoji.text or emoji.text not in new_tokens():
            continue
        if emoji.group in FACES:
            if UNCLEAR.search(emoji.name):
                continue
            is_good, is_bad = GOOD_NAMES.search(emoji.name), BAD_NAMES.search(emoji.name)
            if is_bad:
                bad.add(emoji.text)
            elif is_good:
                good.add(emoji.text)
        else:
            plain.add(emoji.text)
    good -= bad
    plain -= good | bad
    known = {"good": good, "bad": bad, "neutral": plain}
    return {name: tuple(sorted(emoji)) for name, emoji in known.items()}


def held_out_alone(emoji: str) -> bool:
    """Whether training never shows a clear emoji alone."""
    return hashlib.sha256(emoji.encode()).digest()[0] % HELD_OUT_EVERY == 0


def emoji_texts(rng: random.Random) -> list[Example]:
    """One epoch's texts of emoji alone, and of emoji beside plain words."""
    targets = {"good": POSITIVE, "bad": NEGATIVE, "neutral": NEUTRAL}
    examples = []
    for polarity, target in targets.items():
        every = by_polarity()[polarity]
        shown = [e for e in every if polarity == "neutral" or not held_out_alone(e)]
        for _ in range(ALONE // 3):
            examples.append(Example(alone(shown, rng), target, "emoji"))
        for _ in range(BESIDE // 3):
            words = filled("{plain}", rng)
            examples.append(Example(beside(words, rng.choice(every), rng), target, "emoji"))
    return examples


def alone(emoji: list[str], rng: random.Random) -> str:
    """One emoji, repeated or not, or several of a kind."""
    first = rng.choice(emoji)
    several = rng.sample(emoji, min(len(emoji), rng.randint(2, 4)))
    return rng.choice(
        [first, first, first * rng.randint(2, 5), "".join(several), " ".join(several)]
    )


def beside(words: str, emoji: str, rng: random.Random) -> str:
    """Words with an emoji before or behind them."""
    behind = emoji * rng.choice([1, 1, 1, 2, 3])
    return rng.choice([f"{words} {behind}", f"{words}{behind}", f"{emoji} {words}"])


def with_emoji(example: Example, rng: random.Random) -> Example:
    """A text with an emoji of its own label, or of none."""
    own = ("bad", "neutral", "good")[example.label]
    polarity = own if max(example.target) > 0.6 and rng.random() < 0.7 else "neutral"
    emoji = rng.choice(by_polarity()[polarity])
    return replace(example, text=beside(example.text, emoji, rng))
