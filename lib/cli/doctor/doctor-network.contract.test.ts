import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ConnectProxy } from "@/lib/dev/testing/connect-proxy";
import { newStaffClient, portalEnv } from "@/lib/dev/stack/staff-client";

let proxy: ConnectProxy;
beforeAll(async () => {
  proxy = await ConnectProxy.start({}, "klientvakt:secret-of-the-proxy");
});
afterAll(() => proxy.stop());

async function doctor(settings: Record<string, string>): Promise<string> {
  const env = {
    PATH: process.env.PATH,
    NODE_ENV: "production",
    ...portalEnv({
      databaseUrl: "postgresql://klientvakt:secret-of-the-database@127.0.0.1:1/klientvakt",
      portalUrl: "https://klientvakt.example",
      staff: await newStaffClient(),
    }),
    ...settings,
  };
  return new Promise((resolve) => {
    const args = ["node_modules/tsx/dist/cli.mjs", "lib/cli/main.ts", "doctor"];
    execFile(process.execPath, args, { env: env as NodeJS.ProcessEnv }, (_error, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });
}

it("shows the path to each destination, and what the proxy does, without a secret", async () => {
  const text = await doctor({
    HTTPS_PROXY: `http://klientvakt:not-${randomBytes(4).toString("hex")}@127.0.0.1:${proxy.port}`,
    no_proxy: "selvbetjening.nhn.no",
    SMTP_URL: "smtp://127.0.0.1:1",
    MAIL_FROM: "k@example.no",
  });
  const address = `127.0.0.1:${proxy.port}`;
  for (const line of [
    `✓ Path to helseid-sts.test.nhn.no: through the proxy ${address} (HTTPS_PROXY)`,
    `✓ Path to api.selvbetjening.test.nhn.no: through the proxy ${address} (HTTPS_PROXY)`,
    "✓ Path to api.selvbetjening.nhn.no: direct, by NO_PROXY",
    "✓ Path to 127.0.0.1:1: direct; e-mail never goes through HTTPS_PROXY",
    `✗ HelseID production: https://helseid-sts.nhn.no does not respond; the proxy ${address} (HTTPS_PROXY) asks for a user and a password`,
    "✗ Database: cannot be reached: nothing accepts connections at 127.0.0.1:1",
  ])
    expect(text).toContain(line);
  expect(new Set(proxy.requests)).toContain("helseid-sts.test.nhn.no:443");
  expect(text).not.toMatch(/not-[0-9a-f]{8}|secret-of-the/);
});

it("says in plain words that a variable cannot be used", async () => {
  const text = await doctor({ HTTPS_PROXY: "socks5://proxy:1080" });
  expect(text).toContain("HTTPS_PROXY: must begin with http:// or https://");
});
