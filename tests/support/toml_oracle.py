"""The oracle of toml.rs: how DB-GPT v0.7.0 and later come from a TOML to their database, told again on Python's own tomllib.

One JSON request a line: {"file": hexadecimal, "environment": {name: value}}
One JSON answer a line:  {"mysql": [user, password, host, port, database]}, {"sqlite": path}, or {"refused": why}.
A relative path belongs to /app. What DB-GPT could start with and nobody can mean (the text of a list as a password, a database
without a name, one of another kind) counts as refused too.
"""

import datetime
import json
import posixpath
import re
import sys

try:
    import tomllib
except ModuleNotFoundError:
    import tomli as tomllib

REFERENCE = re.compile(r"\${env:([^}]+)}")
ROOT = "/app"
NOTHING = object()


class Refused(Exception):
    pass


def expanded(text, environment):
    def value(match):
        name, separator, default = match.group(1).partition(":-")
        if name in environment:
            return environment[name]
        if not separator:
            raise Refused("unset: " + name)
        return default

    return REFERENCE.sub(value, text)


def converted(value, kind, environment):
    if isinstance(value, str):
        value = expanded(value, environment)
    elif not isinstance(value, (bool, int, float, datetime.date, datetime.time)):
        raise Refused("not a scalar")
    try:
        return kind(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise Refused(str(error)) from error


def table(above, key):
    value = above.get(key, {})
    if not isinstance(value, dict):
        raise Refused(key + " is no table")
    return value


def field(values, key, kind, environment, default=NOTHING):
    value = values.get(key, default)
    if value is NOTHING:
        raise Refused("missing: " + key)
    return converted(value, kind, environment)


def sqlite(path):
    if path == "":
        raise Refused("no path")
    return {"sqlite": posixpath.normpath(posixpath.join(ROOT, path))}


def database(values, environment):
    kind = values.get("type")
    if not kind or not isinstance(kind, str):
        raise Refused("no type")
    kind = expanded(kind, environment).lower()
    if kind == "sqlite":
        return sqlite(field(values, "path", str, environment))
    if kind != "mysql":
        raise Refused("type: " + kind)
    host = field(values, "host", str, environment)
    port = field(values, "port", int, environment)
    user = field(values, "user", str, environment)
    name = field(values, "database", str, environment)
    password = field(values, "password", str, environment, "${env:DBGPT_DB_PASSWORD}")
    if not 0 < port < 65536 or name == "":
        raise Refused("no port or no name")
    # PyMySQL takes an empty host for this machine.
    return {"mysql": [user, password, host or "localhost", port, name]}


def answer(content, environment):
    try:
        document = tomllib.loads(content.decode())
        web = table(table(document, "service"), "web")
        if "database" not in web:
            return sqlite("pilot/meta_data/dbgpt.db")
        return database(table(web, "database"), environment)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, Refused) as why:
        return {"refused": str(why)}


for request in sys.stdin:
    request = json.loads(request)
    print(json.dumps(answer(bytes.fromhex(request["file"]), request["environment"])), flush=True)
