"""Settings in JSON, string by string: launchers' and trainers' settings, development containers, jobs.

A string in front of a colon is a key. Comments (`//`, `/* */`) are left out, as the programs that read such files do.
"""

from __future__ import annotations

from advisor.expressions import lazy
from advisor.frontends.build_facts import Found
from advisor.frontends.command_lines import command_lines
from advisor.frontends.commands import commands
from advisor.frontends.comments import without_comments
from advisor.frontends.source import Source
from advisor.frontends.yaml_files import DEVICE_KEY, DOTTED_KEYS, NUMBERED, SCRIPTS, devices
from advisor.model import FileFacts, Vocabulary

_PLAIN_VALUE = lazy(r"[ \t\r\n]*(true|false|\d+)")
_STRING = lazy(r'\\["\']|"((?:[^"\\\n]|\\.)*)"([ \t\r\n]*:)?')
_CONTAINER_OPTIONS = frozenset(("runArgs", "runargs", "build.options"))
_COMMAND_KEYS = frozenset(
    ("postCreateCommand", "postStartCommand", "postAttachCommand", "onCreateCommand", "buildCommand")
)


def extract(source: Source, vocabulary: Vocabulary) -> FileFacts:
    """The facts of a JSON file with settings."""
    found = Found(source, vocabulary)
    found.text = without_comments(source).decode("latin-1")
    key = ""
    for match in _STRING.finditer(found.text):
        if match[1] is None:  # an escaped quote outside of a string
            continue
        start, end = match.span(1)
        text = match[1]
        if match[2]:
            key = text
            found.add("k8s", text, start, end)
            if value := _PLAIN_VALUE.match(found.text, match.end()):
                found.add("setting", f"{text}: {value[1]}", start, value.end(1), args=(value[1],))
            continue
        found.add("setting", f"{key}: {text}", start, end, args=(text,))
        if DEVICE_KEY.search(key) or NUMBERED.fullmatch(text):
            devices(found, start, end)
        if key in DOTTED_KEYS:
            found.dotted(text, start, end)
        if key in _CONTAINER_OPTIONS:
            found.add("cmd", f"docker {text.partition('=')[0]}", start, end)
        if key.lower() in SCRIPTS or key in _COMMAND_KEYS:
            command_lines(found, commands(found.text, start, end))
        if key.lower().endswith("image"):
            found.images(start, end, sure=True)
        if "-" in text:
            found.flags(start, end)
    found.anything(0, len(found.text))
    return found.finish()
