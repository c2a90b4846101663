"""The YAML nodes of a policy file as a graph, since aliases let several nodes share one."""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.diagnostics import Span


class Graph:
    """The scalars by place, which of them are in `[]` or `{}`, and how often the policies reach each node."""

    def __init__(self, root: yaml_text.Node | None) -> None:
        self.scalars: dict[Span, yaml_text.Node] = {}
        self.is_recursive = False
        self._in_flow: set[int] = set()
        self._uses: dict[int, int] = {}
        self._nodes = self._ordered(root) if root is not None else []
        self._count(root)

    def in_flow(self, node: yaml_text.Node) -> bool:
        return id(node) in self._in_flow

    def uses(self, node: yaml_text.Node) -> int:
        """The number of ways in which the policies reach the node; more than one means aliases."""
        return self._uses.get(id(node), 0)

    def is_within(self, most_nodes: int, most_depth: int) -> bool:
        """Whether the document stays below both limits with every alias expanded. Sizes are computed, not expanded."""
        sizes: dict[int, int] = {}
        depths: dict[int, int] = {}
        # leaves first, so that the sizes of a node's children are known
        for node in reversed(self._nodes if not self.is_recursive else ()):
            sizes[id(node)] = 1 + sum(sizes[id(inner)] for inner in _held(node))
            depths[id(node)] = 1 + max((depths[id(inner)] for inner in _held(node)), default=0)
            if sizes[id(node)] > most_nodes or depths[id(node)] > most_depth:
                return False
        return not self.is_recursive

    def _ordered(self, root: yaml_text.Node) -> list[yaml_text.Node]:
        """All nodes, each before its children. The walk also records scalars, flow style and recursion."""
        done: list[yaml_text.Node] = []
        state: dict[int, str] = {}
        waiting = [(root, False)]
        while waiting:
            node, leaving = waiting.pop()
            if leaving:
                state[id(node)] = "done"
                done.append(node)
            elif id(node) in state:
                # "open" means that the walk is still inside of the node: it contains itself
                self.is_recursive |= state[id(node)] == "open"
            else:
                state[id(node)] = "open"
                self._note(node)
                waiting.append((node, True))
                waiting.extend((inner, False) for inner in _held(node))
        return done[::-1]

    def _note(self, node: yaml_text.Node) -> None:
        if not yaml_text.is_collection(node):
            self.scalars[yaml_text.span_of(node)] = node
        # `[` contains everything down to the leaves, also what an alias puts there
        elif node.flow_style or id(node) in self._in_flow:
            self._in_flow.update(id(inner) for inner in _held(node))

    def _count(self, root: yaml_text.Node | None) -> None:
        for policy in yaml_text.elements(yaml_text.members(root).get("policies")):
            self._uses[id(policy)] = self._uses.get(id(policy), 0) + 1
        for node in self._nodes:
            # parents come before children, so a node's count is complete before it is handed on
            for inner in _held(node) if id(node) in self._uses else ():
                self._uses[id(inner)] = self._uses.get(id(inner), 0) + self._uses[id(node)]


def _held(node: yaml_text.Node) -> Iterator[yaml_text.Node]:
    if not isinstance(node.value, str):
        for part in node.value:
            yield from part if isinstance(part, tuple) else (part,)
