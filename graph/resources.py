"""Resources that a repository's configuration names: what two tasks cannot use at once.

Ports, databases, containers and build folders, read from compose files, Dockerfiles, dotenv files
and the configuration of builds. Only what is written out is taken; a value from a variable is not
known here.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_COMPOSE = re.compile(r"(docker-)?compose([.-][\w.-]+)?\.ya?ml")
_DOTENV = re.compile(r"\.env(\.(example|sample|template|dist|test|development|local))?|\.flaskenv")
_DOCKERFILE = re.compile(r"(Dockerfile|Containerfile)(\.[\w.-]+)?|[\w.-]+\.[dD]ockerfile")
_EXPOSE = re.compile(r"^[ \t]*EXPOSE[ \t]+([^\n#]+)", re.MULTILINE | re.IGNORECASE)
_SETTING = re.compile(
    r"^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*(.*?)[ \t]*$", re.MULTILINE
)
_URL = re.compile(
    r"(postgres(?:ql)?|mysql|mariadb|mongodb|redis|rediss|amqp|sqlite)(?:\+\w+)?://"
    r"(?:[^@/\s\"']*@)?([^\s\"'?#]*)"
)
_PUBLISHED = re.compile(
    r"(?:(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:]+\]):)?(\d{1,5}):\d{1,5}(?:/\w+)?"
)
_OUTPUT = ("outDir", "declarationDir", "outFile", "tsBuildInfoFile")
_LONGEST = 512 * 1024  # bytes; a configuration that a person wrote is shorter


@dataclass(frozen=True, slots=True, order=True)
class Resource:
    """`name` is that of a claim: `port:8080`, `database:redis/cache:6379`, `container:web`,
    `folder:dist`."""

    name: str
    line: int


def is_configuration(path: str) -> bool:
    """Whether the file at `path` may name resources."""
    name = posixpath.basename(path)
    return (
        name == "tsconfig.json"
        or (name.startswith("tsconfig.") and name.endswith(".json"))
        or any(each.fullmatch(name) for each in (_COMPOSE, _DOTENV, _DOCKERFILE))
    )


def resources_in(path: str, data: bytes) -> tuple[Resource, ...]:
    """What the configuration file at `path` names, sorted; nothing of one that is broken."""
    if len(data) > _LONGEST:
        return ()
    text = data.decode("utf-8", "replace")
    name = posixpath.basename(path)
    if _COMPOSE.fullmatch(name):
        names = _compose(text)
    elif _DOCKERFILE.fullmatch(name):
        names = _dockerfile(text)
    elif _DOTENV.fullmatch(name):
        names = _dotenv(text)
    else:
        names = _typescript(posixpath.dirname(path), text)
    found: dict[str, int] = {}
    for resource, at in names:
        found.setdefault(resource, text.count("\n", 0, max(at, 0)) + 1)
    return tuple(sorted(Resource(name, line) for name, line in found.items()))


def _compose(text: str) -> Iterator[tuple[str, int]]:
    """Published ports, services, named volumes, and URLs in what services are given."""
    import yaml  # slow to load, and few repositories have such a file

    try:
        # Everything stays text: 22:22 would be a number to base 60 otherwise.
        document = yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    except (yaml.YAMLError, ValueError, RecursionError):
        return
    services = document.get("services") if isinstance(document, dict) else None
    for name, service in services.items() if isinstance(services, dict) else ():
        key = re.search(rf"^[ \t]+{re.escape(name)}[ \t]*:", text, re.MULTILINE)
        yield f"container:{name}", key.start() if key else -1
        if not isinstance(service, dict):
            continue
        ports = service.get("ports")
        for port in ports if isinstance(ports, list) else ():
            yield from _published(port, text)
    for match in _URL.finditer(text):
        yield _database(match), match.start()


def _published(port: Any, text: str) -> Iterator[tuple[str, int]]:
    """The port of the host, where one is fixed: `8080:80`, not `80`."""
    if isinstance(port, dict):
        published = port.get("published")
        if isinstance(published, str) and published.isdigit():
            yield f"port:{published}", text.find(published)
    elif isinstance(port, str):
        found = _PUBLISHED.fullmatch(port)
        if found:
            yield f"port:{found[1]}", text.find(port)


def _dockerfile(text: str) -> Iterator[tuple[str, int]]:
    for match in _EXPOSE.finditer(text):
        for word in match[1].split():
            number = word.partition("/")[0]
            if number.isdigit():
                yield f"port:{number}", match.start()


def _dotenv(text: str) -> Iterator[tuple[str, int]]:
    """Settings that are named after a port, and URLs of databases."""
    for match in _SETTING.finditer(text):
        name, value = match[1].upper(), match[2].strip("\"'")
        if (name == "PORT" or name.endswith("_PORT")) and value.isdigit():
            yield f"port:{value}", match.start(1)
        url = _URL.search(value)
        if url:
            yield _database(url), match.start(1)


def _database(url: re.Match[str]) -> str:
    scheme = {"postgres": "postgresql", "rediss": "redis"}.get(url[1], url[1])
    return f"database:{scheme}/{url[2].rstrip('/')}"


def _typescript(folder: str, text: str) -> Iterator[tuple[str, int]]:
    """Where a build writes."""
    from paralex.graph.typescript_resolve_json import parse_table, table

    options = table(parse_table(text).get("compilerOptions"))
    for key in _OUTPUT:
        value = options.get(key)
        if isinstance(value, str) and value and "${" not in value:
            place = posixpath.normpath(posixpath.join(folder, value))
            if not place.startswith(("..", "/")):
                yield f"folder:{place}", text.find(json.dumps(value))
