"""From the name of a module to its file: the rules of TypeScript and Node, one trap a test."""

from __future__ import annotations

import pytest

from paralex.graph.typescript import LANGUAGE
from tests.graph.typescript_project import edge, project_of, resolved, target


def importing(name: str) -> str:
    return f'import {{ x }} from "{name}"\n'


# --- relative names


@pytest.mark.parametrize(
    ("written", "there", "found"),
    [
        ("./b", ["b.ts"], "b.ts"),
        ("./b", ["b.tsx"], "b.tsx"),
        ("./b", ["b.d.ts"], "b.d.ts"),
        ("./b", ["b.js", "b.ts"], "b.ts"),
        ("./b", ["b.js", "b/index.ts"], "b.js"),
        ("./b", ["b/index.ts"], "b/index.ts"),
        ("./b/", ["b/index.tsx", "b.ts"], "b/index.tsx"),
        ("./b", ["b/index.js", "b/index.d.ts"], "b/index.d.ts"),
        ("./b.js", ["b.ts"], "b.ts"),
        ("./b.js", ["b.tsx"], "b.tsx"),
        ("./b.js", ["b.js", "b.ts"], "b.ts"),
        ("./b.js", ["b.js", "b.d.ts"], "b.d.ts"),
        ("./b.jsx", ["b.tsx"], "b.tsx"),
        ("./b.mjs", ["b.mts"], "b.mts"),
        ("./b.cjs", ["b.cts"], "b.cts"),
        ("./b.mjs", ["b.mjs"], "b.mjs"),
        ("./b.ts", ["b.ts"], "b.ts"),
        ("./b.config", ["b.config.ts"], "b.config.ts"),
        ("./b.json", ["b.json"], "b.json"),
        (".", ["index.ts"], "index.ts"),
        ("./b/../c", ["c.ts"], "c.ts"),
    ],
)
def test_relative(written: str, there: list[str], found: str) -> None:
    files = {"src/a.ts": importing(written), **{f"src/{path}": "" for path in there}}
    assert target(files, "src/a.ts") == f"src/{found}"


def test_parent_directory() -> None:
    assert target({"a/b.ts": importing(".."), "index.ts": ""}, "a/b.ts") == "index.ts"
    assert target({"a/b.ts": importing("../c"), "c.ts": ""}, "a/b.ts") == "c.ts"


def test_javascript_takes_a_file_as_it_is_written() -> None:
    files = {"a.mjs": importing("./b.js"), "b.js": "", "b.ts": ""}
    assert target(files, "a.mjs") == "b.js"


def test_a_directory_with_a_package_json() -> None:
    files = {
        "a.ts": importing("./lib"),
        "lib/package.json": {"main": "./entry.js"},
        "lib/entry.ts": "",
        "lib/index.ts": "",
    }
    assert target(files, "a.ts") == "lib/entry.ts"


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("./gone", "there is no gone"),
        ("../gone", "outside of the repository"),
        ("./style.css", "style.css is no module"),
        ("./b?raw", "a query on a module"),
        ("./empty", "empty is a directory without an index file"),
        ("/abs", "an absolute path"),
        ("@/b", "no package can have this name"),
        ("~/b", "no package can have this name"),
        ("#b", "there is no package.json whose `imports` could say"),
    ],
)
def test_unresolved_says_why(written: str, reason: str) -> None:
    files = {"a.ts": importing(written), "style.css": "", "b.ts": "", "empty/readme.md": ""}
    only = edge(files, "a.ts")
    assert (only.status, only.to_path) == ("unresolved", None)
    assert only.reason.startswith(reason)


@pytest.mark.parametrize(
    ("written", "module", "how"),
    [
        ("node:fs", "node:fs", "builtin"),
        ("fs/promises", "node:fs/promises", "builtin"),
        ("react/jsx-runtime", "react", "package"),
        ("@scope/pkg/deep/file.js", "@scope/pkg", "package"),
        ("https://deno.land/x.ts", "https://deno.land/x.ts", "scheme"),
    ],
)
def test_external(written: str, module: str, how: str) -> None:
    only = edge({"a.ts": importing(written), "react.ts": "", "fs/promises.ts": ""}, "a.ts")
    assert (only.status, only.to_module, only.how) == ("external", module, how)


# --- tsconfig.json


def test_paths_exact_and_longest_pattern() -> None:
    config = {
        "compilerOptions": {
            "paths": {"@/*": ["./src/*"], "@/lib/*": ["./lib/*"], "@/one": ["./other/one.ts"]}
        }
    }
    there = {p: "" for p in ("src/x.ts", "lib/x.ts", "other/one.ts", "src/one.ts")}
    for written, found in (("@/x", "src/x.ts"), ("@/lib/x", "lib/x.ts"), ("@/one", "other/one.ts")):
        files = {"a/a.ts": importing(written), "tsconfig.json": config, **there}
        only = edge(files, "a/a.ts")
        assert (only.to_path, only.how) == (found, "paths")


def test_paths_try_each_substitution_and_then_the_package() -> None:
    config = {"compilerOptions": {"paths": {"*": ["./gone/*", "./src/*"]}}}
    files = {"a.ts": importing("x"), "tsconfig.json": config, "src/x/index.ts": ""}
    assert target(files, "a.ts") == "src/x/index.ts"
    del files["src/x/index.ts"]
    assert edge(files, "a.ts").status == "external"


def test_base_url_and_builtins() -> None:
    config = {"compilerOptions": {"baseUrl": "./src"}}
    files = {"a.ts": importing("lib/x"), "tsconfig.json": config, "src/lib/x.ts": ""}
    assert edge(files, "a.ts").how == "baseUrl"
    files |= {"a.ts": importing("util"), "src/util.ts": ""}
    assert edge(files, "a.ts").how == "builtin"


def test_comments_and_trailing_commas() -> None:
    config = """\
    // one
    { "compilerOptions": { /* two */ "paths": { "@/*": ["./src/*"], "//": ["/*"], }, }, }"""
    files = {"a.ts": importing("@/x"), "tsconfig.json": config, "src/x.ts": ""}
    assert target(files, "a.ts") == "src/x.ts"


def test_extends_keeps_the_base_of_inherited_paths() -> None:
    files = {
        "app/a.ts": importing("@/x"),
        "app/tsconfig.json": {"extends": "../shared/base"},
        "shared/base.json": {"compilerOptions": {"paths": {"@/*": ["./src/*"]}}},
        "shared/src/x.ts": "",
        "app/src/x.ts": "",
    }
    assert target(files, "app/a.ts") == "shared/src/x.ts"


def test_extends_arrays_later_wins_and_own_wins() -> None:
    def paths(place: str) -> dict[str, object]:
        return {"compilerOptions": {"paths": {"@/*": [place]}}}

    files: dict[str, object] = {
        "a.ts": importing("@/x"),
        "tsconfig.json": {"extends": ["./one.json", "./two.json"]},
        "one.json": paths("./one/*"),
        "two.json": paths("./two/*"),
        "one/x.ts": "",
        "two/x.ts": "",
        "own/x.ts": "",
    }
    assert target(files, "a.ts") == "two/x.ts"
    files["tsconfig.json"] = {"extends": ["./one.json", "./two.json"], **paths("./own/*")}
    assert target(files, "a.ts") == "own/x.ts"


def test_extends_a_workspace_package_and_config_dir() -> None:
    files = {
        "package.json": {"workspaces": ["packages/*"]},
        "packages/config/package.json": {"name": "@acme/config"},
        "packages/config/base.json": {
            "compilerOptions": {"paths": {"@/*": ["${configDir}/src/*"]}}
        },
        "packages/app/package.json": {"name": "app"},
        "packages/app/tsconfig.json": {"extends": "@acme/config/base.json"},
        "packages/app/a.ts": importing("@/x"),
        "packages/app/src/x.ts": "",
    }
    assert target(files, "packages/app/a.ts") == "packages/app/src/x.ts"


def test_extends_in_a_circle_ends() -> None:
    files = {
        "a.ts": importing("./b"),
        "b.ts": "",
        "tsconfig.json": {"extends": "./other.json"},
        "other.json": {"extends": "./tsconfig.json"},
    }
    assert target(files, "a.ts") == "b.ts"


def test_the_nearest_configuration_governs() -> None:
    def config(place: str) -> dict[str, object]:
        return {"compilerOptions": {"paths": {"@/*": [place]}}}

    files = {
        "tsconfig.json": config("./root/*"),
        "pkg/jsconfig.json": config("./own/*"),
        "pkg/deep/a.js": importing("@/x"),
        "a.ts": importing("@/x"),
        "root/x.ts": "",
        "pkg/own/x.ts": "",
    }
    assert target(files, "pkg/deep/a.js") == "pkg/own/x.ts"
    assert target(files, "a.ts") == "root/x.ts"


def test_references_choose_the_project_that_includes_the_file() -> None:
    files = {
        "tsconfig.json": {
            "files": [],
            "references": [{"path": "./tsconfig.app.json"}, {"path": "./node"}],
        },
        "tsconfig.app.json": {
            "include": ["src/**/*.ts"],
            "exclude": ["src/generated"],
            "compilerOptions": {"paths": {"@/*": ["./src/*"]}},
        },
        "node/tsconfig.json": {
            "include": ["../scripts", "../src/generated"],
            "compilerOptions": {"paths": {"@/*": ["../scripts/*"]}},
        },
        "src/deep/a.ts": importing("@/x"),
        "src/generated/a.ts": importing("@/x"),
        "scripts/a.ts": importing("@/x"),
        "src/x.ts": "",
        "scripts/x.ts": "",
    }
    assert target(files, "src/deep/a.ts") == "src/x.ts"
    assert target(files, "src/generated/a.ts") == "scripts/x.ts"
    assert target(files, "scripts/a.ts") == "scripts/x.ts"


def test_root_dirs() -> None:
    config = {"compilerOptions": {"rootDirs": ["src", "generated"]}}
    files = {"src/v/a.ts": importing("./b"), "tsconfig.json": config, "generated/v/b.ts": ""}
    assert edge(files, "src/v/a.ts").how == "rootDirs"


@pytest.mark.parametrize("text", ["", "[", "[1]", "null", '{"extends": 3, "compilerOptions": []}'])
def test_a_broken_configuration_is_an_empty_one(text: str) -> None:
    files = {"a.ts": importing("./b"), "b.ts": "", "tsconfig.json": text, "package.json": text}
    assert target(files, "a.ts") == "b.ts"


# --- package.json


def workspace(**lib: object) -> dict[str, object]:
    """A workspace in which `app` imports from `lib`."""
    return {
        "package.json": {"workspaces": ["packages/*"]},
        "packages/lib/package.json": {"name": "lib", "version": "1.2.0", **lib},
        "packages/app/package.json": {"name": "app", "dependencies": {"lib": "*"}},
        "packages/app/a.ts": importing("lib"),
    }


APP = "packages/app/a.ts"


@pytest.mark.parametrize(
    "root",
    [
        {"package.json": {"workspaces": ["packages/*"]}},
        {"package.json": {"workspaces": {"packages": ["./packages/**/"]}}},
        {"package.json": {"workspaces": ["packages/{lib,app}", "!packages/other"]}},
        {"package.json": {}, "pnpm-workspace.yaml": "packages:\n  - 'packages/*'\n"},
        {"package.json": {}, "lerna.json": {"packages": ["packages/*"]}},
    ],
)
def test_workspaces_of_every_kind(root: dict[str, object]) -> None:
    files = workspace(main="index.js") | root | {"packages/lib/index.ts": ""}
    only = edge(files, APP)
    assert (only.to_path, only.how) == ("packages/lib/index.ts", "workspace")


def test_a_package_that_is_not_in_the_workspace_is_external() -> None:
    files = workspace() | {"package.json": {"workspaces": ["packages/*", "!packages/lib"]}}
    assert edge(files | {"packages/lib/index.ts": ""}, APP).status == "external"


@pytest.mark.parametrize(
    ("asked", "internal"),
    [
        ("workspace:*", True),
        ("workspace:^1.0.0", True),
        ("^1.0.0", True),
        ("~1.2", True),
        ("1.x", True),
        (">=1 <2 || 5", True),
        ("latest", True),
        ("catalog:", True),
        ("file:../lib", True),
        ("link:../lib", True),
        ("^2.0.0", False),
        ("1.1.0", False),
        ("npm:^1.0.0", True),
        ("npm:^2.0.0", False),
        ("npm:other@1", False),
        ("npm:lib@^1.0.0", False),
        ("npm:lib", False),
        ("github:someone/lib", False),
        ("someone/lib", False),
    ],
)
def test_the_version_that_is_asked_for_decides(asked: str, internal: bool) -> None:
    files = workspace() | {
        "packages/lib/index.ts": "",
        "packages/app/package.json": {"name": "app", "devDependencies": {"lib": asked}},
    }
    assert edge(files, APP).status == ("internal" if internal else "external")


@pytest.mark.parametrize(
    ("asked", "settings", "internal"),
    [
        ("npm:lib", {"pnpm-workspace.yaml": "linkWorkspacePackages: true"}, True),
        ("npm:lib", {"pnpm-workspace.yaml": "linkWorkspacePackages: deep"}, True),
        ("npm:lib", {"pnpm-workspace.yaml": "linkWorkspacePackages: true",
                     "packages/package.json": '{"workspaces": ["app"]}'}, True),
        ("npm:lib@^1.0.0", {".npmrc": "link-workspace-packages=true\n"}, True),
        ("npm:lib@^2.0.0", {".npmrc": "link-workspace-packages = true\n"}, False),
        ("npm:other@^1.0.0", {".npmrc": "link-workspace-packages=true\n"}, False),
        ("npm:lib", {".npmrc": "link-workspace-packages=false\n"}, False),
        ("npm:lib", {".npmrc": "# link-workspace-packages=true\n"}, False),
        ("npm:lib", {"pnpm-workspace.yaml": "linkWorkspacePackages: false",
                     ".npmrc": "link-workspace-packages=true\n"}, False),
    ],
)  # fmt: skip
def test_pnpm_links_an_alias_where_it_is_told_to(
    asked: str, settings: dict[str, str], internal: bool
) -> None:
    yaml = "packages: ['packages/*']\n" + settings.pop("pnpm-workspace.yaml", "")
    files = {
        "pnpm-workspace.yaml": yaml,
        **settings,
        "packages/lib/package.json": {"name": "lib", "version": "1.2.3"},
        "packages/lib/index.ts": "",
        "packages/app/package.json": {"name": "app", "dependencies": {"nick": asked}},
        APP: importing("nick"),
    }
    found = edge(files, APP)
    assert (found.to_path == "packages/lib/index.ts") == internal


def test_an_override_of_the_root_decides() -> None:
    files = workspace() | {
        "package.json": {"workspaces": ["packages/*"], "overrides": {"lib": "workspace:*"}},
        "packages/lib/index.ts": "",
        "packages/app/package.json": {"name": "app", "dependencies": {"lib": "^7.0.0"}},
    }
    assert edge(files, APP).status == "internal"


EXPORTS = {
    ".": {"types": "./types.d.ts", "import": "./esm.mjs", "require": "./cjs.cjs"},
    "./sub": "./lib/sub.js",
    "./deep/*": "./lib/deep/*.js",
    "./deep/private/*": None,
    "./deep/special/*.js": ["./gone/*.js", "./lib/special/*.js"],
    "./old/": "./lib/",
}


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("lib/sub", "lib/sub.ts"),
        ("lib/deep/x", "lib/deep/x.ts"),
        ("lib/deep/y/z", "lib/deep/y/z.ts"),
        ("lib/deep/special/x.js", "lib/special/x.ts"),
        ("lib/old/sub.js", "lib/sub.ts"),
        ("lib/deep/private/x", None),
        ("lib/lib/sub.js", None),
    ],
)
def test_exports(written: str, found: str | None) -> None:
    there = ("sub.ts", "deep/x.ts", "deep/y/z.ts", "special/x.ts", "deep/private/x.ts")
    files = workspace(exports=EXPORTS) | {f"packages/lib/lib/{path}": "" for path in there}
    only = edge(files | {APP: importing(written)}, APP)
    assert only.to_path == (None if found is None else f"packages/lib/{found}")


def test_conditions_follow_the_form_of_the_import() -> None:
    there = {f"packages/lib/{name}": "" for name in ("esm.mjs", "cjs.cjs")}
    files = workspace(exports=EXPORTS) | there
    assert target(files, APP) == "packages/lib/esm.mjs"
    required = files | {"packages/app/a.cjs": 'const x = require("lib")'}
    assert target(required, "packages/app/a.cjs") == "packages/lib/cjs.cjs"
    typed = files | {"packages/lib/types.d.ts": ""}
    assert target(typed, APP) == "packages/lib/types.d.ts"


SOURCE = {".": {"@acme/source": "./src/index.ts", "types": "./out/index.d.ts"}}


def test_a_custom_condition_that_is_set_leads_to_the_source() -> None:
    config = {"compilerOptions": {"customConditions": ["@acme/source"], "module": "nodenext"}}
    files = workspace(exports=SOURCE) | {"packages/lib/src/index.ts": "export const x = 1"}
    assert target(files | {"tsconfig.json": config}, APP) == "packages/lib/src/index.ts"


def test_a_custom_condition_that_is_not_set_is_a_choice_against_the_source() -> None:
    """The compiler would read the built file; who uses the source's names is still known."""
    files = workspace(exports=SOURCE) | {
        "packages/lib/src/index.ts": "export const x = 1",
        APP: importing("lib") + "x()",
    }
    only = edge(files, APP)
    assert only.status == "unresolved"
    assert "packages/lib/src/index.ts needs the condition '@acme/source'" in only.reason
    found = {(r.to_path, r.to_symbol) for r in resolved(files, APP).references}
    assert found == {("packages/lib/src/index.ts", "x")}


@pytest.mark.parametrize(
    "lib",
    [
        {"main": "dist/index.js"},
        {"types": "./dist/index.d.ts"},
        {"main": "./lib/cjs/index.cjs", "module": "./lib/esm/index.mjs"},
        {"exports": {".": {"import": {"types": "./dist/index.d.mts"}}}},
        {"exports": "./build/index.js"},
    ],
)
def test_a_built_file_that_is_not_there_means_its_source(lib: dict[str, object]) -> None:
    files = workspace(**lib) | {"packages/lib/src/index.ts": ""}
    only = edge(files, APP)
    assert (only.to_path, only.how) == ("packages/lib/src/index.ts", "workspace source")


def test_out_dir_and_root_dir_say_what_is_built_from_what() -> None:
    files = workspace(main="./product/index.js") | {
        "packages/lib/code/index.ts": "",
        "packages/lib/tsconfig.build.json": {
            "compilerOptions": {"outDir": "product", "rootDir": "code"}
        },
    }
    assert target(files, APP) == "packages/lib/code/index.ts"


def test_a_built_file_that_is_there_is_taken() -> None:
    files = workspace(main="dist/index.js")
    files |= {"packages/lib/src/index.ts": "", "packages/lib/dist/index.js": ""}
    assert target(files, APP) == "packages/lib/dist/index.js"


def test_a_package_refers_to_itself_by_its_name() -> None:
    files = {
        "package.json": {"name": "me", "exports": {"./x": "./src/x.ts"}},
        "test/a.ts": importing("me/x"),
        "src/x.ts": "",
    }
    only = edge(files, "test/a.ts")
    assert (only.to_path, only.how) == ("src/x.ts", "self")
    files["package.json"] = {"name": "me"}
    assert edge(files, "test/a.ts").status == "external"


def test_internal_imports_of_a_package() -> None:
    imports = {"#x": "./src/x.js", "#lib/*": {"node": "./src/lib/*.ts"}, "#dep": "left-pad"}
    there = {"package.json": {"imports": imports}, "src/x.ts": "", "src/lib/y.ts": ""}
    assert target(there | {"a.ts": importing("#x")}, "a.ts") == "src/x.ts"
    assert target(there | {"a.ts": importing("#lib/y")}, "a.ts") == "src/lib/y.ts"
    assert edge(there | {"a.ts": importing("#dep")}, "a.ts").to_module == "left-pad"
    assert "does not have it" in edge(there | {"a.ts": importing("#gone")}, "a.ts").reason


def test_a_package_that_the_repository_holds_in_node_modules() -> None:
    files = {
        "a/b.ts": importing("dep"),
        "a/node_modules/dep/package.json": {"main": "lib.js"},
        "a/node_modules/dep/lib.js": "",
        "node_modules/dep/index.js": "",
    }
    assert target(files, "a/b.ts") == "a/node_modules/dep/lib.js"


def test_a_name_is_never_matched_across_the_repository() -> None:
    files = {"a.ts": importing("time"), "time.ts": "", "lib/time/index.ts": ""}
    assert edge(files, "a.ts").status == "external"


def test_edges_carry_names_flags_and_places() -> None:
    text = 'import "./b"\nimport type { T } from "./b"\nconst f = () => import("./b")'
    found = resolved({"a.ts": text, "b.ts": ""}, "a.ts").imports
    assert [(e.line, e.column, e.names, e.type_only, e.lazy) for e in found] == [
        (1, 0, (), False, False),
        (2, 0, ("T",), True, False),
        (3, 16, ("*",), False, True),
    ]
    assert {e.to_module for e in found} == {"b"}


def test_augmentation_is_an_edge_in_a_module_and_a_declaration_in_a_script() -> None:
    text = 'declare module "./b" { interface X {} }'
    assert target({"a.ts": text + "\nexport {}", "b.ts": ""}, "a.ts") == "b.ts"
    assert resolved({"a.d.ts": text, "b.ts": ""}, "a.d.ts").imports == ()


def test_resolving_is_the_same_in_any_order() -> None:
    files = workspace(exports=SOURCE) | {"packages/lib/src/index.ts": importing("app/a")}
    paths = [p for p in files if p.endswith(".ts")]
    one, two = LANGUAGE.resolver(project_of(files)), LANGUAGE.resolver(project_of(files))
    assert [one(p) for p in paths] == [two(p) for p in reversed(paths)][::-1]
