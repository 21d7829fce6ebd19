"""Routes from the contracts: each rpc's `google.api.http` rules become addresses; there is no other table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from google.api import annotations_pb2, http_pb2
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from dataspeaks.access.v1 import access_pb2
from services.frontdoor.problem import MethodNotAllowed, RouteNotFound
from services.kit.access import rule_of

VARIABLE = re.compile(r"\{([a-z0-9_.]+)\}")


@dataclass(frozen=True)
class Route:
    """One address of one rpc."""

    rpc: MethodDescriptor
    rule: access_pb2.Rule
    verb: str
    template: str
    pattern: re.Pattern[str]
    variables: tuple[str, ...]
    body: str
    """`*`, a field's name, or empty."""
    request_class: type[Message]

    @property
    def name(self) -> str:
        return f"/{self.rpc.containing_service.full_name}/{self.rpc.name}"


class Routes:
    """All addresses, found by method and path."""

    def __init__(self, services: Iterable[ServiceDescriptor]) -> None:
        self.all = [route for service in services for method in service.methods for route in _routes(method)]

    def find(self, verb: str, path: str) -> tuple[Route, dict[str, str]]:
        """The route of a decoded path, and its variables; raises RouteNotFound and MethodNotAllowed."""
        other = False
        for route in self.all:
            match = route.pattern.fullmatch(path)
            if match is None:
                continue
            if route.verb == verb:
                return route, dict(zip(route.variables, match.groups(), strict=True))
            other = True
        if other:
            raise MethodNotAllowed(method=verb)
        raise RouteNotFound(path=path)

    def verbs(self, path: str) -> list[str]:
        """The methods that an address takes."""
        return sorted({route.verb for route in self.all if route.pattern.fullmatch(path)})


def _routes(method: MethodDescriptor) -> Iterator[Route]:
    options = method.GetOptions()
    if not options.HasExtension(annotations_pb2.http):
        return
    rule: http_pb2.HttpRule = options.Extensions[annotations_pb2.http]
    for binding in (rule, *rule.additional_bindings):
        verb = binding.WhichOneof("pattern")
        if verb is None:
            continue
        template = getattr(binding, verb)
        literal = [re.escape(part) for part in VARIABLE.split(template)[::2]]
        yield Route(
            rpc=method,
            rule=rule_of(method),
            verb=verb.upper(),
            template=template,
            pattern=re.compile("([^/:]+)".join(literal)),
            variables=tuple(VARIABLE.findall(template)),
            body=binding.body,
            request_class=GetMessageClass(method.input_type),
        )
