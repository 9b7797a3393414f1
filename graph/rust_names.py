"""What a path means: modules, `use`, globs, the extern prelude, one rule a function.

Only a memory of what was found is kept; the chain from one `use` to the next is cut at a fixed
length, counted the same way whether its end is remembered or not.
"""

from __future__ import annotations

from collections.abc import Iterator

from paralex.graph.rust_cargo import Cargo, library
from paralex.graph.rust_detail import ALL, MACRO, TYPE, UNNAMED, Path, UseDecl
from paralex.graph.rust_meanings import Def, Hit, Hits, Missing, OfMember, Place, Table, TooLong
from paralex.graph.rust_modules import Crate, Module, Modules
from paralex.graph.rust_prelude import CRATES, in_prelude

LONGEST = 64  # `use` declarations in a row
_NO_HOME = "no target of a Cargo.toml reaches this file"


class Names:
    """Answers for all files of a project; `member` finds what a type has."""

    def __init__(self, cargo: Cargo, modules: Modules) -> None:
        self._cargo = cargo
        self.modules = modules
        self.member: OfMember = lambda owner, name: None
        self._tables: dict[str, list[Table]] = {}
        self._externs: dict[str, dict[str, str | None]] = {}
        self._memory: dict[tuple[Module, str, int], tuple[Hits, int]] = {}
        self._active: set[object] = set()
        self._heights: list[int] = [0]
        self._globs: dict[Module, tuple[Module | Def, ...]] = {}
        self._exported: dict[str, dict[str, list[Def]]] | None = None

    def tables(self, path: str) -> list[Table]:
        """The names of each scope of a file."""
        if path not in self._tables:
            detail = self.modules.detail(path)
            tables = [Table() for _ in detail.scopes]
            for decl in detail.decls:
                tables[decl.scope].decls.setdefault(decl.name, []).append(decl)
            for use in detail.uses:
                if use.name == ALL:
                    tables[use.scope].globs.append(use)
                elif use.name != UNNAMED:
                    tables[use.scope].uses.setdefault(use.name, []).append(use)
            for mod in detail.mods:
                tables[mod.scope].mods.setdefault(mod.name, []).append(mod)
            for at, scope in enumerate(detail.scopes):
                if scope.kind == "mod":
                    tables[scope.parent].inline.setdefault(scope.name, []).append(at)
            self._tables[path] = tables
        return self._tables[path]

    # --- the tree

    def module_of(self, path: str, scope: int) -> Module:
        """The module that a scope is in; the text of an included file is in the includer's."""
        scopes = self.modules.detail(path).scopes
        while scopes[scope].kind == "block":
            scope = scopes[scope].parent
        home = self.modules.homes.get(path)
        if scope == 0 and home is not None and home.included and home.parent is not None:
            return self.module_of(*home.parent)
        return path, scope

    def parent(self, module: Module) -> Module | None:
        path, scope = module
        if scope:
            return self.module_of(path, self.modules.detail(path).scopes[scope].parent)
        home = self.modules.homes.get(path)
        return self.module_of(*home.parent) if home is not None and home.parent else None

    def crate(self, path: str) -> Crate | None:
        home = self.modules.homes.get(path)
        return home.crate if home is not None else None

    def externs(self, crate: Crate) -> dict[str, str | None]:
        """The crates that a target may name: the root of each, None for one from elsewhere."""
        root = crate.target.root
        if root not in self._externs:
            found: dict[str, str | None] = {}
            build = crate.target.kind == "build"
            for each in sorted(crate.package.dependencies):
                if (each.kind == "build") != build:
                    continue
                package = self._cargo.dependency(each)
                target = library(package) if package is not None else None
                name = target.name if target is not None and not each.renamed else each.name
                if found.get(name) is None:
                    found[name] = target.root if target is not None else None
            own = library(crate.package)
            if own is not None and crate.target.kind not in ("lib", "build"):
                found[own.name] = own.root
            self._externs[root] = found
        return self._externs[root]

    # --- a path

    def resolve(self, path: str, scope: int, names: Path, space: int) -> Hits | Missing:
        """What `names`, used in a scope of the file `path`, means; `space` is of the last one."""
        try:
            return self._path((path, scope), names, space)
        except TooLong:
            self._active.clear()
            self._heights = [0]
            return Missing(f"more than {LONGEST} `use` in a row")

    def _path(self, at: Module, names: Path, space: int) -> Hits | Missing:
        first, *rest = names
        module = self.module_of(*at)
        crate = self.crate(at[0])
        start: Hits | Missing
        if first in ("crate", "$crate"):
            if crate is None:
                return Missing(_NO_HOME)
            start = (Hit(Def("module", crate.target.root)),)
        elif first in ("self", "super"):
            here: Module | None = module
            while first == "super":
                here = self.parent(here) if here is not None else None
                if here is None:
                    reason = "no module is above" if crate is not None else _NO_HOME
                    return Missing(reason)
                if not rest or rest[0] != "super":
                    break
                first = rest.pop(0)
            assert here is not None
            start = (Hit(self._as_module(here)),)
        elif first == "":
            if not rest:
                return Missing("an empty path")
            first = rest.pop(0)
            start = self._extern(crate, at[0], first) or Missing(f"no crate {first}")
            if isinstance(start, Missing) and crate is not None:
                start = self.lookup((crate.target.root, 0), first, TYPE if rest else space) or start
        else:
            start = self._lexical(at, first, TYPE if rest else space)
        for index, name in enumerate(rest):
            if isinstance(start, Missing):
                return start
            last = index == len(rest) - 1
            start = self._next(start, name, space if last else TYPE)
        return start

    def _next(self, hits: Hits, name: str, space: int) -> Hits | Missing:
        """`name` in each of the meanings so far; those that lack it are left out."""
        found: list[Hit] = []
        why = ""
        for target, hops, owners in hits:
            if target.kind in ("outside", "local"):
                found.append(Hit(target, hops, owners))
            elif target.kind == "module":
                module = (target.path, target.scope)
                inner = self.lookup(module, name, space)
                found += [Hit(h.target, hops + h.hops, owners + h.owners) for h in inner]
                if not inner and not self._is_opaque(module) and self._glob_from_outside(module):
                    found.append(Hit(Def("outside", "", name), hops, owners))
                why = f"there is no {name} in {self.modules.module_name(module)}"
                if not inner and self._is_opaque(module):
                    why += "; macros there may define more"
            else:
                members = self.variants(target, name) or self.member(target, name)
                if members is None or not members:
                    found.append(Hit(Def("outside", "", name), hops, (*owners, target)))
                else:
                    found += [Hit(h.target, hops + h.hops, (*owners, target)) for h in members]
        return tuple(dict.fromkeys(found)) or Missing(why)

    def variants(self, owner: Def, name: str) -> Hits:
        table = self.tables(owner.path)[owner.scope]
        short = owner.name.rpartition(".")[2]
        return tuple(
            Hit(Def("symbol", owner.path, decl.symbol, owner.scope))
            for decl in table.decls.get(f"{short}.{name}", ())
        )

    def _is_opaque(self, module: Module) -> bool:
        return module[1] in self.modules.detail(module[0]).opaque

    def _as_module(self, module: Module) -> Def:
        path, scope = module
        return Def("module", path, self.modules.detail(path).scopes[scope].prefix[:-1], scope)

    # --- the first name of a path

    def _lexical(self, at: Module, name: str, space: int) -> Hits | Missing:
        """From the innermost block out to the module, then what every module sees."""
        path, scope = at
        scopes = self.modules.detail(path).scopes
        blocks: list[Module] = []
        while scopes[scope].kind == "block":
            found = self.lookup((path, scope), name, space)
            if found:
                return found
            blocks.append((path, scope))
            scope = scopes[scope].parent
        module = self.module_of(path, scope)
        found = self.lookup(module, name, space)
        if found:
            return found
        crate = self.crate(path)
        if space & TYPE:
            extern = self._extern(crate, path, name)
            if extern:
                return extern
        if space & MACRO:
            found = self._macro(module, crate, name)
            if found:
                return found
        if in_prelude(name, space):
            return (Hit(Def("outside", "std", name)),)
        if crate is None:
            return Missing(_NO_HOME)
        if crate.package.edition == "2015":
            found = self.lookup((crate.target.root, 0), name, space)
            if found:
                return found
        places = (*blocks, module)
        if any(map(self._glob_from_outside, places)) and not any(map(self._is_opaque, places)):
            return (Hit(Def("outside", "", name)),)
        where = self.modules.module_name(module)
        more = "; macros there may define more" if self._is_opaque(module) else ""
        return Missing(f"{name} is not in scope in {where}{more}")

    def _extern(self, crate: Crate | None, path: str, name: str) -> Hits:
        if crate is not None:
            known = self.externs(crate)
            if name in known:
                root = known[name]
                return (Hit(Def("module", root) if root is not None else Def("outside", name)),)
            for use in self.tables(crate.target.root)[0].uses.get(name, ()):
                if use.extern:
                    return self._of_use((crate.target.root, 0), use, TYPE)
        return (Hit(Def("outside", name)),) if name in CRATES else ()

    # --- macros by where they stand in the text

    def _macro(self, module: Module, crate: Crate | None, name: str) -> Hits:
        here: Module | None = module
        while here is not None:
            table = self.tables(here[0])[here[1]]
            found = self._macros_of(here, name)
            for mod in (mod for each in table.mods.values() for mod in each if mod.macros):
                for file in self.modules.files(here[0], mod):
                    found += self._macros_of((file, 0), name)
            if found:
                return tuple(Hit(each) for each in dict.fromkeys(found))
            here = self.parent(here)
        if crate is None:
            return ()
        roots = [root for root in self.externs(crate).values() if root is not None]
        named = [
            self.externs(crate).get(use.path[0])
            for each in self.tables(crate.target.root)[0].uses.values()
            for use in each
            if use.extern
        ]
        found = [
            each
            for root in (crate.target.root, *(root for root in roots if root in named))
            for each in self._crate_macros(root).get(name, ())
        ]
        return tuple(Hit(each) for each in dict.fromkeys(found))

    def _macros_of(self, module: Module, name: str) -> list[Def]:
        decls = self.tables(module[0])[module[1]].decls.get(name, ())
        return [
            Def("symbol", module[0], decl.symbol, module[1])
            for decl in decls
            if decl.space & MACRO and decl.symbol
        ]

    def _crate_macros(self, root: str) -> dict[str, list[Def]]:
        """The macros that `#[macro_export]` puts into the root of a crate."""
        if self._exported is None:
            self._exported = {}
            for path in sorted(self.modules.homes):
                table = self._exported.setdefault(self.modules.homes[path].crate.target.root, {})
                for decl in self.modules.detail(path).decls:
                    if decl.role == "exported macro" and decl.symbol:
                        found = Def("symbol", path, decl.symbol, decl.scope)
                        table.setdefault(decl.name, []).append(found)
        return self._exported.get(root, {})

    # --- a name in a module

    def lookup(self, module: Module, name: str, space: int) -> Hits:
        """What `name` means in a module (or block): its own items, its imports, its globs."""
        key = (module, name, space)
        known = self._memory.get(key)
        if known is None:
            if key in self._active:
                return ()
            if len(self._heights) > LONGEST:
                raise TooLong
            self._active.add(key)
            self._heights.append(0)
            hits = tuple(dict.fromkeys(self._own(module, name, space, None)))
            if not hits:
                hits = tuple(dict.fromkeys(self._through_globs(module, name, space)))
            known = self._memory[key] = (hits, self._heights.pop())
            self._active.discard(key)
        hits, height = known
        if len(self._heights) + height > LONGEST:
            raise TooLong
        self._heights[-1] = max(self._heights[-1], height + 1)
        return hits

    def _own(self, module: Module, name: str, space: int, viewer: Module | None) -> Iterator[Hit]:
        path, scope = module
        table = self.tables(path)[scope]
        for decl in table.decls.get(name, ()):
            if not decl.space & space or not self._sees(viewer, module, decl.access):
                continue
            if decl.role == "mod":
                for inner in table.inline.get(name, ()):
                    yield Hit(Def("module", path, decl.symbol, inner))
            elif not decl.symbol:
                yield Hit(Def("local", path))
            elif decl.role not in ("macro", "exported macro") or space & MACRO:
                yield Hit(Def("symbol", path, decl.symbol, scope))
        if space & TYPE:
            for mod in table.mods.get(name, ()):
                if self._sees(viewer, module, mod.access):
                    for file in self.modules.files(path, mod):
                        yield Hit(Def("module", file))
        for use in table.uses.get(name, ()):
            if self._sees(viewer, module, use.access):
                yield from self._of_use(module, use, space)
        if space & MACRO and scope == 0:
            for macro in self._crate_macros(path).get(name, ()):
                yield Hit(macro)

    def _of_use(self, module: Module, use: UseDecl, space: int) -> Hits:
        """What an import brings in, with the import itself as a hop."""
        path, _ = module
        if use.extern and use.path != ("crate",):
            crate = self.crate(path)
            known = self.externs(crate) if crate is not None else {}
            root = known.get(use.path[0])
            if not space & TYPE:
                return ()
            target = Def("module", root) if root is not None else Def("outside", use.path[0])
            return (Hit(target, self._hop(module, use.name)),)
        found = self._path(module, use.path, space)
        if isinstance(found, Missing):
            return ()
        hop = self._hop(module, use.name)
        return tuple(Hit(h.target, hop + h.hops, h.owners) for h in found)

    def _through_globs(self, module: Module, name: str, space: int) -> Iterator[Hit]:
        """The nearest globs first; a module is looked at once. Each module on the way, the first
        as well, passes the name on."""
        seen: set[Module] = {module}
        layer: list[tuple[Module, tuple[Place, ...]]] = [(module, self._hop(module, name))]
        while layer:
            found: list[Hit] = []
            ahead: list[tuple[Module, tuple[Place, ...]]] = []
            for here, hops in layer:
                for target in self.globs(here):
                    if isinstance(target, Def):
                        if target.kind == "symbol":  # the variants of an enum
                            found += [Hit(h.target, hops) for h in self.variants(target, name)]
                    elif target not in seen:
                        seen.add(target)
                        for hit in self._own(target, name, space, here):
                            found.append(Hit(hit.target, hops + hit.hops, hit.owners))
                        ahead.append((target, (*hops, *self._hop(target, name))))
            if found:
                yield from found
                return
            layer = ahead

    def _hop(self, module: Module, name: str) -> tuple[Place, ...]:
        path, scope = module
        here = self.modules.detail(path).scopes[scope]
        return ((path, here.prefix + name),) if here.kind != "block" else ()

    def _glob_from_outside(self, module: Module) -> bool:
        """Whether a glob leads, at once or through others, to a crate that is not here: what is
        found nowhere else comes from it."""
        seen, ahead = {module}, [module]
        while ahead:
            for target in self.globs(ahead.pop()):
                if isinstance(target, Def):
                    if target.kind == "outside":
                        return True
                elif target not in seen:
                    seen.add(target)
                    ahead.append(target)
        return False

    def globs(self, module: Module) -> tuple[Module | Def, ...]:
        """The modules that a module takes everything from, and the enums."""
        if module not in self._globs:
            if module in self._active:
                return ()
            self._active.add(module)
            path, scope = module
            found: dict[Module | Def, None] = {}
            for use in self.tables(path)[scope].globs:
                hits = self._path(module, use.path, TYPE) if use.path != ("",) else ()
                for hit in hits if not isinstance(hits, Missing) else ():
                    target = hit.target
                    if target.kind == "module":
                        found[target.path, target.scope] = None
                    elif target.kind in ("symbol", "outside"):
                        found[target] = None
            if scope == 0:
                for text in self.modules.detail(path).includes:
                    for file in self.modules.included(path, text):
                        found[file, 0] = None
            self._active.discard(module)
            self._globs[module] = tuple(found)
        return self._globs[module]

    def _sees(self, viewer: Module | None, module: Module, access: str) -> bool:
        """Whether `viewer` may take what `module` declares; None stands for correct code."""
        if viewer is None or access == "pub":
            return True
        if access == "crate":
            own, other = self.crate(viewer[0]), self.crate(module[0])
            return own is not None and other is not None and own.target == other.target
        here: Module | None = self.module_of(*viewer)
        while here is not None:
            if here == module:
                return True
            here = self.parent(here)
        return False
