// Imports between TypeScript and JavaScript files as the compiler resolves them, in the shape
// `tsc` of `evaluate graph`.
//
//     node benchmarks/live/tsc_imports.mjs REPO TYPESCRIPT-FOLDER > oracle.json
//
// TYPESCRIPT-FOLDER holds an installed `typescript` (…/node_modules/typescript). Nothing of REPO is
// installed or run: packages of the workspace stand where the package manager would link them
// (node_modules/NAME), as a file system that only the compiler sees. An entry in dist/ that is not
// built counts as its source in src/.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const root = fs.realpathSync(process.argv[2]);
const ts = createRequire(import.meta.url)(path.resolve(process.argv[3]));
const git = (...words) => execFileSync("git", ["-C", root, ...words], { maxBuffer: 1 << 28 }).toString();
const tracked = git("ls-files", "-z").split("\0").filter((each) => each && fs.existsSync(path.join(root, each)));
const files = tracked.filter((each) => /\.[cm]?[jt]sx?$/.test(each) && fs.lstatSync(path.join(root, each)).isFile());

const packages = new Map(); // name -> absolute folder
const vendored = (place) => place.split("/").includes("node_modules");
for (const each of tracked.filter((each) => path.basename(each) === "package.json" && !vendored(each))) {
  try {
    const name = JSON.parse(fs.readFileSync(path.join(root, each), "utf8")).name;
    if (typeof name === "string" && !packages.has(name)) packages.set(name, path.dirname(path.join(root, each)));
  } catch {} // a package.json that is a fixture of a broken one
}

// What would stand at FOLDER/node_modules/NAME: the folder that the package of FOLDER names itself
// (`"NAME": "file:../place"`), a package of the workspace that it asks for, or, at the top, any.
function linked(folder, name) {
  const place = path.join(folder, "package.json");
  if (!fs.existsSync(place)) return undefined;
  let spec;
  try {
    const said = JSON.parse(fs.readFileSync(place, "utf8"));
    spec = { ...said.peerDependencies, ...said.optionalDependencies, ...said.devDependencies, ...said.dependencies }[name];
  } catch {} // a fixture of a broken one
  if (/^(file|link):/.test(spec)) return path.join(folder, spec.slice(5));
  return spec !== undefined || folder === root ? packages.get(name) : undefined;
}

// The real place of a path below some node_modules/NAME of the workspace; what the repository itself
// holds there stays.
function real(place) {
  const found = place.match(/^(.*)\/node_modules\/((?:@[^/]+\/)?[^/]+)(\/.*)?$/);
  if (!found || !place.startsWith(root)) return place;
  if (fs.existsSync(`${found[1]}/node_modules/${found[2]}`)) return place;
  const home = linked(found[1], found[2]);
  return home ? home + (found[3] ?? "") : place;
}

const host = {
  fileExists: (place) => ts.sys.fileExists(real(place)),
  readFile: (place) => ts.sys.readFile(real(place)),
  directoryExists: (place) => {
    if (/\/node_modules(\/@[^/]+)?$/.test(place) && place.startsWith(`${root}/`)) return true;
    if (/\/dist(\/|$)/.test(real(place)) && place.startsWith(`${root}/`)) return true;
    return ts.sys.directoryExists(real(place));
  },
  realpath: (place) => ts.sys.realpath(real(place)),
  getCurrentDirectory: () => root,
  useCaseSensitiveFileNames: true,
};

const configs = new Map();
function optionsOf(file) {
  const found = ts.findConfigFile(path.dirname(file), ts.sys.fileExists, "tsconfig.json");
  const place = found && found.startsWith(`${root}/`) ? found : "";
  if (!configs.has(place)) {
    const parsed = place
      ? ts.parseJsonConfigFileContent(ts.readConfigFile(place, ts.sys.readFile).config ?? {}, { ...ts.sys, readDirectory: () => [] }, path.dirname(place))
      : { options: {} };
    const options = { ...parsed.options, allowJs: true };
    options.moduleResolution ??= ts.ModuleResolutionKind.Bundler;
    if (options.moduleResolution === ts.ModuleResolutionKind.Classic) options.moduleResolution = ts.ModuleResolutionKind.Bundler;
    if (options.moduleResolution === ts.ModuleResolutionKind.Bundler) options.module ??= ts.ModuleKind.ESNext;
    configs.set(place, options);
  }
  return configs.get(place);
}

function* written(source) {
  const todo = [source];
  while (todo.length > 0) {
    const node = todo.pop();
    ts.forEachChild(node, (child) => void todo.push(child));
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) yield node.moduleSpecifier;
    else if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) yield node.moduleReference.expression;
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) yield node.argument.literal;
    else if (ts.isCallExpression(node) && node.arguments.length > 0) {
      const called = node.expression;
      if (called.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(called) && called.text === "require")) yield node.arguments[0];
    }
  }
}

// dist/x.d.mts that is not built -> src/x.ts
function sourceOf(place) {
  const guess = place.replace(/\/dist\//, "/src/").replace(/(\.d)?\.([cm]?)[jt]s$/, "");
  return [".ts", ".tsx", "/index.ts"].map((end) => guess + end).find((each) => ts.sys.fileExists(each));
}
const withDist = { ...host, fileExists: (place) => host.fileExists(place) || (/\/dist\//.test(real(place)) && place.startsWith(root) && sourceOf(real(place)) !== undefined) };

// How Node would load the file, which only `node16` and `nodenext` ask about.
function modeOf(place, options) {
  if (options.moduleResolution !== ts.ModuleResolutionKind.Node16 && options.moduleResolution !== ts.ModuleResolutionKind.NodeNext) return ts.ModuleKind.ESNext;
  return ts.getImpliedNodeFormatForFile(place, undefined, host, options) ?? ts.ModuleKind.ESNext;
}

const known = new Set(tracked);
const edges = new Set();
for (const file of files) {
  const place = path.join(root, file);
  const source = ts.createSourceFile(place, fs.readFileSync(place, "utf8"), ts.ScriptTarget.Latest, true);
  const options = optionsOf(place);
  for (const node of written(source)) {
    if (!node || !ts.isStringLiteralLike(node)) continue;
    const required = ts.isCallExpression(node.parent) && ts.isIdentifier(node.parent.expression);
    const dynamic = ts.isCallExpression(node.parent) && !required;
    const mode = required ? ts.ModuleKind.CommonJS : dynamic ? ts.ModuleKind.ESNext : modeOf(place, options);
    const answer = ts.resolveModuleName(node.text, place, options, withDist, undefined, undefined, mode);
    let target = answer.resolvedModule?.resolvedFileName;
    if (!target) continue;
    target = real(target);
    if (!ts.sys.fileExists(target)) target = sourceOf(target) ?? target;
    const relative = path.relative(root, target);
    if (known.has(relative) && relative !== file) edges.add(`${file}\0${relative}`);
  }
}
const document = {
  repo: path.basename(root), commit: git("rev-parse", "HEAD").trim(),
  oracle: `typescript ${ts.version} resolveModuleName`, files,
  edges: [...edges].sort().map((edge) => edge.split("\0")),
};
process.stdout.write(JSON.stringify(document));
