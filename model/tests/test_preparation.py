"""How texts are prepared for the tokenizer."""

import json
from pathlib import Path

import pytest

from emoji import reduced
from preparation import Preparation, is_emoticon

SEQUENCES = {
    "😀": "😀",
    "🤦": "🤦",
    "🤦‍♂": "🤦",
    "👍": "👍",
    "❤": "❤",
    ":joy:": "😂",
    ":)": "🙂",
    ":))": "😊",
    "o_O": "😳",
}
prepare = Preparation(SEQUENCES)
#: Texts with what the shipped table makes of them; the service is held to the same.
PREPARED = Path(__file__).with_name("prepared.json")
SHIPPED = Path(__file__).parents[1] / "minilm-sentiment" / "emoji.json"


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("great😀news", "great 😀 news"),
        ("😀😀", "😀 😀"),
        ("ok 👍🏽!", "ok 👍 !"),
        ("🤦🏾‍♂️ again", "🤦 again"),
        ("❤️", "❤"),
        ("so :joy: funny", "so 😂 funny"),
        ("a:joy:b", "a 😂 b"),
        (":)", "🙂"),
        ("fine :)", "fine 🙂"),
        ("fine :))", "fine 😊"),
        ("fine :)\u00a0:)", "fine 🙂\u00a0 🙂"),
        ("foo_Obar o_O", "foo_Obar 😳"),
        ("(see b:)", "(see b:)"),
        ("f(x):)", "f(x):)"),
        ("", ""),
    ],
)
def test_replaces_what_stands_for_an_emoji(text: str, tokens: str) -> None:
    assert " ".join(prepare(text).split(" ")).split() == tokens.split()


def test_prepares_texts_as_the_service_does() -> None:
    prepared = Preparation(json.loads(SHIPPED.read_text(encoding="utf-8"))["sequences"])
    for text, expected in json.loads(PREPARED.read_text(encoding="utf-8")):
        assert prepared(text) == expected


def test_leaves_other_texts_as_they_are() -> None:
    for text in ("Plain words, 10:30.", "https://example.com/a:b", "tab\tand\nline"):
        assert prepare(text) == text


def test_drops_skin_tones_and_variation_selectors_everywhere() -> None:
    assert prepare("a\ufe0fb\U0001f3ffc") == "abc"


def test_tells_emoticons_from_shortcodes_and_emoji() -> None:
    assert [is_emoticon(key) for key in (":)", ":+1:", "😀", "<3")] == [True, False, False, True]


@pytest.mark.parametrize(
    ("emoji", "token"),
    [
        ("🇩🇪", "🏳"),
        ("🏴\U000e0067\U000e0062\U000e007f", "🏴"),
        ("7\u20e3", "7"),
        ("👩‍🚀", "👩"),
        ("😮‍💨", "😌"),
        ("Ⓜ", "ⓜ"),
        ("‼", "!"),
    ],
)
def test_reduces_sequences_to_one_token(emoji: str, token: str) -> None:
    assert reduced(emoji) == token
