import fs from "node:fs";
import path from "node:path";
import { AuditView } from "@/lib/domain/audit-view";
import { FleetView } from "@/lib/domain/fleet-view";

/* The names of the parameters and fields that routes and actions read, found in their sources. */

/** How the source of a page or a handler names what it reads. */
const READS = [
  /\.(?:get|has)\("(\w+)"\)/g,
  /\b(?:form|text)\("(\w+)"\)/g,
  /\bquery\.(\w+)/g,
  /^ {2}(\w+): (?:z\.|z$|searchText)/gm,
  /\{ (\w+) \} = await searchParams/g,
  /searchParams\)\.(\w+)/g,
];
/** The parameters that a schema from elsewhere reads. */
const SCHEMAS: Record<string, string[]> = {
  FleetView: [...Object.keys(FleetView.shape), "format", "group"],
  AuditView: Object.keys(AuditView.shape),
  ListSearch: ["q", "after"],
  HistorySearch: ["before"],
  completeLogin: ["code", "state", "iss", "error", "error_description"],
  respondToRelay: ["kid"],
};
/** Read by what every route shares. */
const SHARED = ["problem", "environment", "_rsc"];

/** @returns for each route of the registry, the parameters and form fields that it reads */
export function fieldsByRoute(): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  for (const entry of fs.readdirSync("app", { recursive: true, withFileTypes: true })) {
    if (entry.name !== "page.tsx" && entry.name !== "route.ts") continue;
    const folder = path.relative("app", entry.parentPath).split(path.sep);
    const route = `/${folder.filter((part) => part !== "" && !part.startsWith("(")).join("/")}`;
    const source = fs.readFileSync(path.join(entry.parentPath, entry.name), "utf8");
    const found = READS.flatMap((pattern) => [...source.matchAll(pattern)].map((each) => each[1]!));
    const shared = Object.entries(SCHEMAS).flatMap(([name, names]) => (source.includes(name) ? names : []));
    fields.set(route, [...new Set([...SHARED, ...found, ...shared])]);
  }
  return fields;
}

/** @returns for each server action, the form fields that it reads, itself or by functions of its file */
export function fieldsByAction(): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  for (const entry of fs.readdirSync("app", { recursive: true, withFileTypes: true })) {
    if (entry.name !== "actions.ts") continue;
    const source = fs.readFileSync(path.join(entry.parentPath, entry.name), "utf8");
    // What begins at the margin: the name and the text of each constant and function.
    const parts = new Map(
      source
        .split(/^(?:export )?(?:const|(?:async )?function) /m)
        .slice(1)
        .map((part) => [/^\w+/.exec(part)![0], part]),
    );
    for (const [name, part] of parts) {
      const own = part.matchAll(/form\.\w+\("(\w+)"/g);
      const called = [...part.matchAll(/\b(\w+)\(form[,)]/g)].flatMap((call) => [
        ...(parts.get(call[1]!) ?? "").matchAll(/\w\("(\w+)"/g),
      ]);
      fields.set(name, [...new Set([...own, ...called].map((each) => each[1]!))]);
    }
  }
  return fields;
}
