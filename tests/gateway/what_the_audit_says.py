"""What stands in audits, read from the code that writes it: the names of values, and the kinds of things."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("members", "loyalty", "outlets", "notifications")
_WRITERS = ("concerns", "note", "note_act")
_VALUES = ("before", "after")


class Service:
    """The functions of one service, by name: a value may be put together in another one."""

    def __init__(self, folder: Path) -> None:
        self.modules = [ast.parse(path.read_text()) for path in sorted(folder.rglob("*.py"))]
        self.functions: dict[str, list[ast.FunctionDef]] = {}
        self._module_of: dict[ast.FunctionDef, ast.Module] = {}
        self._calls: dict[str, list[tuple[ast.Call, ast.FunctionDef]]] = {}
        for module in self.modules:
            for function in (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)):
                self.functions.setdefault(function.name, []).append(function)
                self._module_of[function] = module
                for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                    self._calls.setdefault(_name_of(call.func), []).append((call, function))

    @staticmethod
    @cache
    def named(name: str) -> Service:
        return Service(ROOT / "services" / name)

    def names(self) -> set[str]:
        return {
            key
            for writer in _WRITERS
            for call, function in self._calls.get(writer, [])
            for given in call.keywords
            if given.arg in _VALUES
            for key in self._keys(given.value, function, 6)
        }

    def kinds(self) -> set[str]:
        told = [call.args[0] for call, _ in self._calls.get("concerns", []) if call.args]
        noted = [given for call, _ in self._calls.get("note", []) for given in call.keywords]
        told += [given.value for given in noted if given.arg == "object_kind"]
        return {str(each.value) for each in told if isinstance(each, ast.Constant) and each.value}

    def _keys(self, value: ast.expr, function: ast.FunctionDef, depth: int) -> Iterator[str]:
        """The keys of a mapping, followed through names, parameters and other functions."""
        if depth == 0:
            return
        if isinstance(value, ast.Dict):
            for key, inner in zip(value.keys, value.values, strict=True):
                if isinstance(key, ast.Constant):
                    yield str(key.value)
                elif key is None:
                    yield from self._keys(inner, function, depth - 1)
        elif isinstance(value, ast.IfExp):
            yield from self._keys(value.body, function, depth)
            yield from self._keys(value.orelse, function, depth)
        elif isinstance(value, ast.BinOp):
            yield from self._keys(value.left, function, depth)
            yield from self._keys(value.right, function, depth)
        elif isinstance(value, ast.Name):
            yield from self._keys_of_name(value.id, function, depth)
        elif isinstance(value, ast.Call) and _name_of(value.func) == "dict" and value.args:
            yield from self._keys(value.args[0], function, depth)
        elif isinstance(value, ast.Call | ast.Attribute):
            name = _name_of(value.func if isinstance(value, ast.Call) else value)
            for made_in in self._named(name, function):
                for node in ast.walk(made_in):
                    if isinstance(node, ast.Return) and node.value is not None:
                        yield from self._keys(node.value, made_in, depth - 1)

    def _keys_of_name(self, name: str, function: ast.FunctionDef, depth: int) -> Iterator[str]:
        for node in ast.walk(function):
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                    if isinstance(target, ast.Name) and target.id == name:
                        yield from self._keys(node.value, function, depth - 1)
                    if isinstance(target, ast.Subscript) and _name_of(target.value) == name:
                        yield str(getattr(target.slice, "value", ""))
        takes = function.args
        if takes.kwarg is not None and takes.kwarg.arg == name:
            known = {each.arg for each in (*takes.args, *takes.kwonlyargs)}
            for call, _ in self._calls.get(function.name, []):
                yield from (given.arg for given in call.keywords if given.arg is not None and given.arg not in known)
        places = [each.arg for each in takes.args]
        if name in (*places, *(each.arg for each in takes.kwonlyargs)):
            for call, caller in self._calls.get(function.name, []):
                given_here = [given.value for given in call.keywords if given.arg == name]
                if name in places and places.index(name) < len(call.args):
                    given_here.append(call.args[places.index(name)])
                for value in given_here:
                    yield from self._keys(value, caller, depth - 1)

    def _named(self, name: str, near: ast.FunctionDef) -> list[ast.FunctionDef]:
        """Of several functions of one name that of the same module; of none there, the only one of the service."""
        found = self.functions.get(name, [])
        here = [each for each in found if self._module_of[each] is self._module_of[near]]
        return here or (found if len(found) == 1 else [])


def _name_of(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""
