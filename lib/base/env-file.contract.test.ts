import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { FORMS, settingsText } from "@/lib/dev/testing/env-text";
import { freePort } from "@/lib/dev/stack/processes";

const ROOT = path.resolve(import.meta.dirname, "../..");
const NEXT = path.join(ROOT, "node_modules/next/dist/bin/next");
const TSX = path.join(ROOT, "node_modules/tsx/dist/cli.mjs");
/** Below the root, so that packages are found. */
const folder = path.join(ROOT, ".data", `env-${process.pid}`);

const character = fc.constantFrom(..."$${}'\"#\\ `=%@/:;,nrt0aåЖ😀", "\n", "$HOME", "${A}", "\\$");
const values = fc.sample(fc.tuple(fc.string({ unit: character, maxLength: 20 }), fc.constantFrom(...FORMS)), {
  numRuns: 300,
  seed: 19,
});
const { text, settings } = settingsText(values);

/** What the whole environment of the process has of the settings. */
const PICK =
  "Object.fromEntries(Object.entries(process.env).filter(([name]) => /^(GENERATED|EXTRA)_/.test(name)))";

beforeAll(() => {
  const files: Record<string, string> = {
    // The portal's own, except that packages are above this folder.
    "next.config.mjs": fs
      .readFileSync(path.join(ROOT, "next.config.mjs"), "utf8")
      .replace("turbopack: { root: import.meta.dirname }", `turbopack: { root: ${JSON.stringify(ROOT)} }`),
    "package.json": '{"type":"module"}',
    "app/layout.tsx":
      "export default function Layout({ children }: { children: React.ReactNode }) { return <html><body>{children}</body></html>; }",
    "app/env/route.ts": `export const dynamic = "force-dynamic";\nexport const GET = () => Response.json(${PICK});`,
    "print.ts": `import { loadEnvFile } from "@/lib/cli/load-env";\nloadEnvFile();\nconsole.log(JSON.stringify(${PICK}));`,
    "tsconfig.json": JSON.stringify({
      compilerOptions: {
        jsx: "preserve",
        paths: { "@/*": ["./*"] },
        moduleResolution: "bundler",
        module: "esnext",
      },
    }),
    // Else the portal's own is found.
    "instrumentation.ts": "export function register() {}",
    "proxy.ts": `export function proxy() {}\nexport const config = { matcher: ["/none"] };`,
    ".env": text,
    // Next would read these too.
    ".env.production": "EXTRA_PRODUCTION=1\nGENERATED_0=other\n",
    ".env.local": "EXTRA_LOCAL=1\n",
    ".env.development": "EXTRA_DEVELOPMENT=1\n",
  };
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), content);
  }
  fs.symlinkSync(path.join(ROOT, "lib"), path.join(folder, "lib"));
  execFileSync(process.execPath, [NEXT, "build"], {
    cwd: folder,
    env: environment("production"),
    stdio: "pipe",
  });
}, 300_000);

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function environment(mode: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    NODE_ENV: mode,
    NEXT_TELEMETRY_DISABLED: "1",
  } as NodeJS.ProcessEnv;
}

async function portalSees(args: string[], mode: string): Promise<unknown> {
  const port = await freePort();
  const child = spawn(process.execPath, [...args, "-p", String(port), "-H", "127.0.0.1"], {
    cwd: folder,
    env: environment(mode),
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  try {
    return await firstResponse(child, `http://127.0.0.1:${port}/env`);
  } finally {
    if (child.exitCode === null) process.kill(-child.pid!, "SIGKILL");
  }
}

async function firstResponse(child: ChildProcess, url: string): Promise<unknown> {
  for (;;) {
    if (child.exitCode !== null) throw new Error("the portal has exited");
    const response = await fetch(url).catch(() => null);
    if (response?.ok) return response.json();
    await new Promise((done) => setTimeout(done, 100));
  }
}

it("gives portal, worker and commands the same values, which are those that were written", async () => {
  const seenByCommands = JSON.parse(
    execFileSync(process.execPath, [TSX, "print.ts"], {
      cwd: folder,
      env: environment("production"),
      encoding: "utf8",
    }),
  ) as unknown;
  expect(seenByCommands).toEqual(settings);
  expect(await portalSees([NEXT, "start"], "production")).toEqual(settings);
  const preload = path.join(ROOT, "lib/base/print-as-log.ts");
  expect(await portalSees(["--import", preload, NEXT, "start"], "production")).toEqual(settings);
  expect(await portalSees([NEXT, "dev"], "development")).toEqual(settings);
});
