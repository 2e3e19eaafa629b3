"""Texts in which only who is spoken of changes, and the label does not.

Terms for people must not carry sentiment (Dixon et al. 2018, Garg et al. 2019): in real texts a term
is swapped with another of its kind, sentences are put into the mouths of all kinds of people, and
statements of who somebody is are neutral.
"""

from __future__ import annotations

import random
import re
from dataclasses import replace

from examples import NEGATIVE, POSITIVE, Example, Target
from template_words import SLOTS, filled, words

#: How often a term that can be swapped is.
SWAPPED_SHARE = 0.4
#: Statements about people in an epoch: neutral ones, and polar ones.
STATEMENTS = 1400
#: What they say, if anything: two labels must say one, and are to say the same of everybody.
NEUTRAL_STATEMENT: Target = (0.04, 0.86, 0.1)

ADJECTIVES = words(
    "gay|straight|lesbian|bisexual|queer|transgender|trans|heterosexual|homosexual|asexual|nonbinary|cis"
    "|black|white|Asian|Hispanic|Latino|African|African American|brown|Native American|Indigenous|Roma"
    "|Muslim|Christian|Jewish|Hindu|Buddhist|atheist|Catholic|Protestant|Sikh|Mormon|religious|Orthodox"
    "|deaf|blind|disabled|autistic|paralysed|dyslexic|mute|wheelchair-using|bipolar|epileptic|diabetic"
    "|poor|rich|old|young|elderly|middle-aged|homeless|unemployed|working-class|tall|short|fat|thin"
    "|American|Mexican|Chinese|Japanese|Indian|Pakistani|Russian|Ukrainian|German|French|Italian|Turkish"
    "|Iranian|Iraqi|Israeli|Palestinian|Syrian|Nigerian|Kenyan|Egyptian|Polish|British|Irish|Canadian"
    "|Brazilian|Colombian|Vietnamese|Korean|Filipino|Swedish|Greek|Arab|Somali|Afghan|Cuban|Australian"
    "|male|female|immigrant|refugee|foreign|single|divorced|married|widowed|vegan|left-wing|right-wing"
    "|conservative|liberal|HIV-positive|illiterate|retired|overweight|hard of hearing|visually impaired"
)
PEOPLE = words(
    "person|man|woman|guy|girl|boy|student|teacher|nurse|doctor|engineer|neighbour|colleague|friend|couple"
    "|family|kid|mother|father|worker|driver|actor|writer|customer|artist|lawyer|farmer|people|women|men"
)
STATEMENT = words(
    "I am a {a} {p}.|I am {a}.|I'm {a}|I am {a} and {a}.|She is a {a} {p}.|He is {a}.|My neighbour is {a}."
    "|They are {a}.|We are a {a} family.|My {p} is {a}.|A {a} {p} lives next door.|I met a {a} {p} on {day}."
    "|{name} is a {a} {p} from {place}.|as a {a} {p}|The {a} {p} took the bus to {place}.|a {a} {p}|{a} {p}"
    "|{name} is {a}.|There is a {a} {p} in my class.|The film is about a {a} {p}.|{a}|{name} grew up {a}."
    "|I was born {a}.|I have been {a} since {number} years.|The {a} {p} asked for the time.|I identify as {a}."
    "|My parents are {a}.|I am a proud member of the {a} community.|{name}|{name} and {name}|she|he|they"
    "|I live with a {a} {p}.|Two {a} people were at the {event}.|{name} works with a {a} {p}."
    "|people who are {a}"
)
JUDGED = {
    "good": words(
        "The {a} {p} was {adv} kind.|The {a} {p} next door is a wonderful neighbour.|I love this {a} {p}."
        "|My {a} {p} is brilliant.|{name} is a great {p}.|The {a} {p} helped us a lot.|I admire my {a} friend."
        "|This {a} {p} made us all laugh.|{name} did an excellent job.|I am {a} and I love {thing}."
        "|As a {a} {p} I think {thing} is {good}.|My {a} friend says {thing} is {good}."
        "|I am {a} and very happy."
        "|{name} thinks {thing} is {good}.|He made me feel happy.|She made {name} feel great."
        "|The {a} {p} told us {thing} is {adv} {good}.|The conversation with {name} was delightful."
    ),
    "bad": words(
        "The {a} {p} was {adv} rude.|The {a} {p} next door is a terrible neighbour.|I can't stand this {p}."
        "|My {a} {p} is incompetent.|{name} is a terrible {p}.|The {a} {p} cheated us.|I dislike my {a} boss."
        "|This {a} {p} bored us all.|{name} did an awful job.|I am {a} and I hate {thing}."
        "|As a {a} {p} I think {thing} is {bad}.|My {a} friend says {thing} is {bad}.|I am {a} and very sad."
        "|{name} thinks {thing} is {bad}.|He made me feel angry.|She made {name} feel miserable."
        "|The {a} {p} told us {thing} is {adv} {bad}.|The conversation with {name} was depressing."
    ),
}
FRAMES = words(
    "As a {a} {p}, I must say: {t}|My {a} friend wrote: {t}|{t} - {name}|{name} said: {t}|{name}: {t}"
    "|I am a {a} {p}. {t}|{t} I say this as a {a} {p}.|A {a} {p} told me: {t}|{t} (from a {a} {p})"
)
#: Terms that take each other's place in real texts.
SWAPS = [
    words("gay|straight|lesbian|bisexual|transgender|heterosexual"),
    words("Muslim|Christian|Jewish|Hindu|Buddhist|Catholic|atheist"),
    words(
        "American|Mexican|Chinese|Japanese|Indian|Russian|German|French|Italian|Turkish|Iranian|Iraqi"
        "|Israeli|Nigerian|Egyptian|Polish|British|Irish|Canadian|Brazilian|Korean|Swedish|Greek|African"
        "|Asian|Spanish|Australian|Arab"
    ),
    words(
        "America|Mexico|China|Japan|India|Russia|Germany|France|Italy|Turkey|Iran|Iraq|Israel|Nigeria"
        "|Egypt|Poland|Britain|Ireland|Canada|Brazil|Korea|Sweden|Greece|Spain|Australia|Syria|Ukraine"
    ),
    words("deaf|blind|disabled|autistic|homeless|elderly|teenage"),
    *map(
        words,
        "he|she his|her himself|herself man|woman men|women boy|girl boys|girls mother|father"
        " brother|sister son|daughter husband|wife actor|actress guy|lady".split(),
    ),
    [
        *SLOTS["name"],
        *words("John|Mary|Michael|Sarah|David|Kevin|James|Jennifer|Mike|Chris|Steve|Tom"),
    ],
]
KIND_OF = {term.lower(): kind for kind in SWAPS for term in kind}
TERM = re.compile(rf"\b({'|'.join(sorted(KIND_OF, key=len, reverse=True))})\b", re.IGNORECASE)


def swapped(example: Example, rng: random.Random) -> Example:
    """A real text with its terms for people swapped, or as it is."""
    if rng.random() >= SWAPPED_SHARE or not TERM.search(example.text):
        return example
    chosen: dict[str, str] = {}

    def other(match: re.Match[str]) -> str:
        term = match[0].lower()
        new = chosen.setdefault(term, rng.choice(KIND_OF[term]))
        return new if match[0][0].isupper() else new.lower()

    return replace(example, text=TERM.sub(other, example.text), unchanged=example.asked)


def framed(example: Example, rng: random.Random) -> Example:
    """A text in the mouth of somebody."""
    frame = rng.choice(FRAMES).replace("{t}", "\0")
    text = about(frame, rng).replace("\0", example.text)
    return replace(example, text=text, unchanged=example.asked)


def identity_texts(rng: random.Random) -> list[Example]:
    """One epoch's statements about people."""
    examples = [
        Example(about(rng.choice(STATEMENT), rng), NEUTRAL_STATEMENT, "people")
        for _ in range(STATEMENTS)
    ]
    for polarity, target in (("good", POSITIVE), ("bad", NEGATIVE)):
        for _ in range(STATEMENTS // 3):
            examples.append(Example(about(rng.choice(JUDGED[polarity]), rng), target, "people"))
    return examples


def about(template: str, rng: random.Random) -> str:
    """A template with people and words filled in."""
    text = filled(template, rng, SLOTS | {"a": ADJECTIVES, "p": PEOPLE})
    return re.sub(r"\b([Aa]) ([AEIOaeio])", r"\1n \2", text)
