"""Texts that say nothing good or bad, since no person speaks in them: code, logs, dates, numbers.

All are neutral. They look like what machines and forms send, and are put together at random.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from examples import NEUTRAL, Example
from template_words import words

#: Texts of each maker in an epoch.
PER_MAKER = 110

Maker = Callable[[random.Random], str]

NOUNS = (
    "user order item file node event message token account report image payment cart session cache"
    " queue task worker buffer request response index product price customer invoice job config"
).split()
VERBS = (
    "get set load save parse send read write delete update create find check kill handle close open"
).split()
ERRORS = (
    "NullPointerException IllegalStateException ValueError KeyError TypeError IndexError"
    " IOException TimeoutError ConnectionResetError FileNotFoundError RuntimeError"
    " ZeroDivisionError OutOfMemoryError ReferenceError SyntaxError AssertionError PermissionError"
    " ClassNotFoundException"
).split()
MONTHS = (
    "January February March April May June July August September October November December"
).split()
#: Signs of scripts and symbols that the vocabulary lacks.
STRANGE = "ꙮ꧁꧂ꔷꕥꗃꖘꛯⵣⴰⵎⴻⳁⲀⲂⰀⰁ߷ߊߋޑޓܐܒࠀࠁᚠᚢᚦᚨᚱᛁ𐌰𐌱𐎀𐎁𒀀𒀁𓀀𓀁𓂀⠓⠑⠇⠕⎈⌬⏣⍟⎔🜁🜂🝮🞿🯰𝄞𝄢𝕏ꦿ᯽᯾ᠠᠡ៘ᜀᜂ"
BLANKS = words(
    "n/a|N/A|na|null|NULL|None|none|nil|undefined|NaN|TBD|tba|test|testing|test 123|asdf|foo"
    "|bar|foo bar|lorem ipsum dolor sit amet|-|--|.|..|...|?|??|!|#|*|/|x|xx|xxx|a|b|ok|okay"
    "|yes|no|maybe|hm|hmm|none given|no comment|no answer|not applicable|not available|unknown"
    "|empty|blank|see above|see below|same as above|other|misc|nothing|void|true|false|0|1"
    "|hello|hi|hey|good morning|good evening|bye|dear all|to whom it may concern|re:|fwd:"
    "|subject|title|untitled|draft|placeholder|text|string|value|comment|I don't know|not sure"
    "|no idea|[deleted]|[removed]|(no subject)|<empty>|{}|[]|\"\"|''|()|;"
)


def technical_texts(rng: random.Random) -> list[Example]:
    """One epoch's texts of each maker."""
    made = {maker(rng) for maker in MAKERS for _ in range(PER_MAKER)}
    return [Example(text, NEUTRAL, "templates") for text in sorted(made)]


def moment(rng: random.Random) -> str:
    """A date, a time or both, in one of the usual forms."""
    year, month, day = rng.randint(1950, 2026), rng.randint(1, 12), rng.randint(1, 28)
    hour, minute, second = rng.randint(0, 23), rng.randint(0, 59), rng.randint(0, 59)
    name = MONTHS[month - 1]
    return rng.choice(
        [
            f"{year}-{month:02}-{day:02}",
            f"{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z",
            f"{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}",
            f"{day:02}.{month:02}.{year}",
            f"{month}/{day}/{year}",
            f"{day} {name} {year}",
            f"{name} {day}, {year}",
            f"{name} {year}",
            f"{hour:02}:{minute:02}",
            f"{hour % 12 + 1}:{minute:02} pm",
            f"Q{month % 4 + 1} {year}",
            str(year),
        ]
    )


def number(rng: random.Random) -> str:
    """A number, an amount, a version, an identifier or a measure."""
    n = rng.randint(0, 10 ** rng.randint(1, 8))
    kinds = [
        str(n), f"{n:,}", f"-{n}", f"{n / 100:.2f}", f"${n}", f"{n} EUR", f"{n}%", f"#{n}", f"{n} kg",
        f"{n} km/h", f"v{n % 20}.{n % 7}.{n % 13}", f"{n:x}", f"0x{n:08x}",
        f"+1 555 {n % 1000:03} {n % 10000:04}",
        f"{n % 256}.{n % 199}.{n % 41}.{n % 250}", f"{n:032x}", f"ID {n}", f"No. {n}", f"{n} x {n % 17}",
        f"{n % 90 + 1}° {n % 60}' N", f"ISBN 978-{n}", f"SKU-{n}", f"{n} + {n % 9} = {n + n % 9}",
        f"Room {n % 900}",
    ]  # fmt: skip
    return rng.choice(kinds)


def code(rng: random.Random) -> str:
    """A line or two of program text, in one of several languages."""
    verb, noun, other, n = (
        rng.choice(VERBS),
        rng.choice(NOUNS),
        rng.choice(NOUNS),
        rng.randint(0, 99),
    )
    call = f"{verb}{noun.capitalize()}"
    return rng.choice(
        [
            f"return {noun} + {n};",
            f"def {verb}_{noun}({other}):\n    return {other}.{noun}",
            f"for {noun} in {noun}s:\n    {verb}({noun})",
            f"SELECT {noun}, {other} FROM {noun}s WHERE id = {n};",
            f"DELETE FROM {noun}s WHERE {other}_id IS NULL;",
            f"const {noun} = await {call}({n});",
            f"if ({noun} == null) {{ throw new Error('{noun} is null'); }}",
            f"public void {call}(String {other}) {{ this.{noun} = {other}; }}",
            f"try {{ {call}(); }} catch (Exception e) {{ log(e); }}",
            f"git commit -m '{verb} {noun}'",
            f"npm install {noun}-{other}",
            f"curl -X POST http://localhost:{8000 + n}/{noun}s",
            f'{{"{noun}": {n}, "{other}": null}}',
            f"<div class='{noun}'><a href='/{other}'>{noun}</a></div>",
            f"{noun}: {n}\n{other}: {rng.choice(['true', 'false', 'none'])}",
            f"#include <{noun}.h>",
            f"import {noun}.{other}",
            f"kill -9 {n * 37}",
            f"rm -rf /var/{noun}/{other}",
            f"/usr/local/lib/{noun}/{other}.so",
            f"C:\\Users\\{noun}\\{other}.txt",
            f"{noun}_{other}.csv",
            f"x = {n} * {noun}[{n}] # {verb} the {other}",
            f"{noun.upper()}_{other.upper()}={n}",
            f"assert {noun} != {other}",
            f"docker run -p {n}:{n} {noun}/{other}:latest",
            f"p {{ margin: {n}px; color: #{n:06x}; }}",
            f"while (!{noun}.isEmpty()) {{ {verb}({noun}.pop()); }}",
        ]
    )


def log_line(rng: random.Random) -> str:
    """A line of a log."""
    level = rng.choice(
        ["INFO", "DEBUG", "WARN", "WARNING", "ERROR", "FATAL", "TRACE", "NOTICE", "CRITICAL"]
    )
    verb, noun, n = rng.choice(VERBS), rng.choice(NOUNS), rng.randint(1, 9999)
    what = rng.choice(
        [
            f"{verb} {noun} took {n} ms",
            f"Failed to {verb} {noun} {n}: connection refused",
            f"{noun} {n} not found",
            f"Server started on port {n}",
            f"Timeout after {n} ms while trying to {verb} {noun}",
            f"{rng.choice(ERRORS)} in {noun}.{verb}",
            f"worker {n} exited with code {n % 3}",
            f"retrying {verb} ({n % 5}/5)",
            f"{n} {noun}s processed, {n % 7} failed",
            f"out of memory: killed process {n} ({noun})",
            f"disk usage {n % 100}%",
            f"user {n} logged in",
            f"access denied for {noun} {n}",
            f"GET /{noun}s/{n} {rng.choice([200, 201, 301, 400, 403, 404, 500, 503])} {n % 97}ms",
            f"bad request: missing field {noun}",
        ]
    )
    return rng.choice(
        [f"{moment(rng)} {level} {what}", f"[{level}] {what}", f"{level}: {what}", what]
    )


def stack_trace(rng: random.Random) -> str:
    """The frames of a stack trace, long or short."""
    noun, verb, error = rng.choice(NOUNS), rng.choice(VERBS), rng.choice(ERRORS)
    frames = range(rng.randint(1, 5))

    def place() -> tuple[str, str, int]:
        return rng.choice(NOUNS), rng.choice(VERBS), rng.randint(1, 999)

    why = rng.choice(
        [
            f"{noun} is null",
            f"'{noun}'",
            f"invalid {noun}",
            f"cannot {verb} {noun}",
            f"'NoneType' object has no attribute '{noun}'",
            f"unsupported operand type(s) for +: 'int' and '{noun}'",
            "list index out of range",
            "division by zero",
            "Connection refused",
            f"Cannot read properties of undefined (reading '{noun}')",
        ]
    )
    places = [place() for _ in frames]
    java = "\n".join(
        f"    at com.{a}.{a.capitalize()}Service.{b}({a.capitalize()}Service.java:{n})"
        for a, b, n in places
    )
    python = "\n".join(
        f'  File "/app/{a}.py", line {n}, in {b}\n    {b}({a})' for a, b, n in places
    )
    script = "\n".join(f"    at {b} (/srv/{a}.js:{n}:{n % 60})" for a, b, n in places)
    return rng.choice(
        [
            f'Exception in thread "main" java.lang.{error}: {why}\n{java}',
            f"Traceback (most recent call last):\n{python}\n{error}: {why}",
            f"{error}: {why}\n{script}",
            f"{error}: {why}",
            f"Caused by: {error}: {why}\n{java}",
            f"{noun}.c:{rng.randint(1, 900)}: error: '{verb}' undeclared (first use in this function)",
            f"segmentation fault (core dumped) {noun}",
            f"fatal: not a {noun} repository",
            f"npm ERR! code E{rng.randint(400, 599)} {noun}",
            f"panic: runtime error: index out of range [{rng.randint(1, 99)}]\ngoroutine 1 [running]:",
        ]
    )


def blank(rng: random.Random) -> str:
    """What stands in fields that nobody filled in."""
    text = rng.choice(BLANKS)
    return rng.choice([text, text, text.upper(), f"{text} {rng.choice(BLANKS)}", f"{text}."])


def unknown(rng: random.Random) -> str:
    """Nothing but signs that the vocabulary lacks."""
    signs = rng.choices(STRANGE, k=rng.randint(1, 6))
    return rng.choice([" ", ""]).join(signs)


def partly_unknown(rng: random.Random) -> str:
    """Plain words among signs that the vocabulary lacks."""
    parts = [
        rng.choice([rng.choice(NOUNS), "the", "and", "of", rng.choice(STRANGE)]) for _ in range(6)
    ]
    return " ".join([rng.choice(STRANGE), *parts, rng.choice(STRANGE)])


def address(rng: random.Random) -> str:
    """An address of the web, a mailbox, a handle or a tag, alone."""
    noun, other, n = rng.choice(NOUNS), rng.choice(NOUNS), rng.randint(1, 9999)
    return rng.choice(
        [
            f"https://www.{noun}{other}.com/{noun}/{n}",
            f"http://{noun}.org",
            f"www.{noun}-{other}.net",
            f"{noun}.{other}@example.com",
            f"@{noun}{n}",
            f"@{noun} @{other}",
            f"#{noun}",
            f"#{noun} #{other}",
            f"RT @{noun}{n}: https://t.co/{n:x}",
            f"{n} {noun.capitalize()} Street, {rng.randint(10000, 99999)} {other.capitalize()}town",
        ]
    )


def words_alone(rng: random.Random) -> str:
    """One to four nouns."""
    return " ".join(rng.sample(NOUNS, rng.randint(1, 4)))


MAKERS: tuple[Maker, ...] = (
    moment,
    number,
    code,
    code,
    log_line,
    log_line,
    stack_trace,
    stack_trace,
    blank,
    unknown,
    partly_unknown,
    address,
    words_alone,
)
