"""The oracle of dotenv.rs: the real python-dotenv, one JSON request a line, one JSON answer a line.

Request: {"file": hexadecimal, "environment": {name: value}}
Answer:  {"bindings": [[key, value, line]], "dropped": [line], "values": {key: value or null}, "loads": bool,
         "twice": {key: value or null}}, or {"undecodable": true}. A line is that of the statement's first character
         that is not white space; `twice` is the environment after two loads, null where the file can't be loaded.
"""

import io
import json
import logging
import os
import sys
from importlib.metadata import version

from dotenv import load_dotenv
from dotenv.main import DotEnv
from dotenv.parser import parse_stream

if version("python-dotenv") != "1.0.0":
    sys.exit("python-dotenv is " + version("python-dotenv") + ", but 1.0.0 is what DB-GPT uses")
logging.disable(logging.CRITICAL)


def stream(content):
    # The same as open(path, encoding="utf-8"): universal newlines, errors are strict.
    return io.TextIOWrapper(io.BytesIO(content), encoding="utf-8")


def line_of(original):
    text = original.string
    return original.line + text[: len(text) - len(text.lstrip())].count("\n")


def answer(content, environment):
    os.environ.clear()
    os.environ.update(environment)
    try:
        statements = list(parse_stream(stream(content)))
    except UnicodeDecodeError:
        return {"undecodable": True}
    values = DotEnv(None, stream=stream(content), override=True).dict()
    try:
        for _load in range(2):
            load_dotenv(stream=stream(content), override=True)
        twice = {key: os.environ.get(key) for key in values}
    except ValueError:
        twice = None
    return {
        "bindings": [[s.key, s.value, line_of(s.original)] for s in statements if s.key is not None],
        "dropped": [line_of(s.original) for s in statements if s.error],
        "values": dict(values),
        "loads": twice is not None,
        "twice": twice,
    }


for request in sys.stdin:
    request = json.loads(request)
    print(json.dumps(answer(bytes.fromhex(request["file"]), request["environment"])), flush=True)
