import fs from "node:fs";
import path from "node:path";
import ts from "typescript";

/** An import between two files, as paths within the repository. */
export interface FileImport {
  from: string;
  to: string;
}

const SOURCE = /\.(tsx?|mts|mjs)$/;
const NOT_COUNTED = /\.test\.tsx?$|^lib\/dev\/|^lib\/db\/generated\//;

/**
 * The imports between files of `lib`, including those of types, without tests, development tools and
 * generated code.
 */
export function importsOfLib(): FileImport[] {
  const files = fs
    .readdirSync("lib", { recursive: true, encoding: "utf8" })
    .map((file) => `lib/${file.replaceAll(path.sep, "/")}`)
    .filter((file) => SOURCE.test(file) && !NOT_COUNTED.test(file));
  const known = new Set(files);
  return files.flatMap((from) =>
    modulesOf(from, fs.readFileSync(from, "utf8")).flatMap((module) => {
      const base = module.startsWith("@/")
        ? module.slice(2)
        : module.startsWith(".")
          ? path.posix.join(path.posix.dirname(from), module)
          : "";
      const stem = base.replace(/\.[mc]?js$/, "");
      const to = [
        base,
        ...["", ".ts", ".tsx", ".mts", ".mjs", "/index.ts", "/index.tsx"].map((end) => stem + end),
      ].find((file) => known.has(file));
      return to ? [{ from, to }] : [];
    }),
  );
}

/** The modules that a file imports, re-exports, loads with `import()` or names in a type. */
export function modulesOf(file: string, text: string): string[] {
  const modules: string[] = [];
  const add = (node: ts.Node | undefined) => {
    if (node && ts.isStringLiteralLike(node)) modules.push(node.text);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) add(node.moduleSpecifier);
    else if (ts.isCallExpression(node) && isLoading(node.expression)) add(node.arguments[0]);
    else if (ts.isExternalModuleReference(node)) add(node.expression);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
  return modules;
}

/** `import(…)` and `require(…)`. */
function isLoading(called: ts.Expression): boolean {
  return (
    called.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(called) && called.text === "require")
  );
}

/** The folder that a file of `lib` belongs to: a direct folder of `lib`, `lib/core` or `lib/services`. */
export function folderOf(file: string): string {
  const depth = /^lib\/(core|services)\/[^/]+\//.test(file) ? 3 : 2;
  return file.split("/").slice(0, -1).slice(0, depth).join("/");
}

/**
 * Finds cycles of imports between folders, that is, sets of folders of which each reaches every other.
 * @returns a text for each cycle with its folders and imports; empty when there is none
 */
export function folderCycles(imports: readonly FileImport[]): string[] {
  const between = imports
    .map(({ from, to }) => ({ from, to, arrow: [folderOf(from), folderOf(to)] as const }))
    .filter(({ arrow: [from, to] }) => from !== to);
  const targets = new Map<string, Set<string>>();
  for (const { arrow } of between)
    targets.set(arrow[0], (targets.get(arrow[0]) ?? new Set<string>()).add(arrow[1]));
  const reachable = new Map([...targets.keys()].map((folder) => [folder, reachableFrom(folder, targets)]));
  const isCycle = (one: string, other: string) =>
    reachable.get(one)?.has(other) === true && reachable.get(other)?.has(one) === true;
  const cycles = new Map<string, string[]>();
  for (const folder of reachable.keys()) {
    const members = [...reachable.keys()].filter((other) => isCycle(folder, other)).sort();
    if (members.length > 0) cycles.set(members.join(", "), members);
  }
  return [...cycles].map(([names, members]) =>
    [
      `${names}:`,
      ...between
        .filter(({ arrow: [from, to] }) => members.includes(from) && members.includes(to))
        .map(({ from, to }) => `  ${from} imports ${to}`),
    ].join("\n"),
  );
}

function reachableFrom(folder: string, targets: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  const reached = new Set<string>();
  const next = [folder];
  for (let current = next.pop(); current !== undefined; current = next.pop())
    for (const target of targets.get(current) ?? [])
      if (!reached.has(target)) {
        reached.add(target);
        next.push(target);
      }
  return reached;
}
