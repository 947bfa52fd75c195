import { spawnSync } from "node:child_process";
import type { JWK } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TestContext } from "@/lib/dev/testing/test-context";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create({ cacheSeconds: 0 });
});
afterAll(() => t.drop());

function staffClient(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["node_modules/tsx/dist/cli.mjs", "lib/cli/main.ts", "staff-client", ...args],
    {
      env: { ...process.env, NODE_ENV: "production", LOG_LEVEL: "silent", ...t.processEnv },
      encoding: "utf8",
    },
  );
  return { status, text: `${stdout}${stderr}` };
}

const upstream = (change: object) =>
  t.sandbox.control(`test/clients/${t.env.STAFF_HELSEID_CLIENT_ID}`, { set: change });

describe("npm run cli -- staff-client", () => {
  it("replaces the portal's own key where the client may register keys", async () => {
    expect(staffClient("status")).toMatchObject({ status: 0, text: expect.stringContaining(": ok") });
    const { status, text } = staffClient("rotate");
    expect(text).toContain("Selvbetjening has registered the new key.");
    expect(text).toContain("HelseID has accepted the new key");
    expect(status).toBe(0);
    expect(
      await t.db.staffClientKey.count({ where: { state: "CURRENT", sealedPrivateJwk: { not: null } } }),
    ).toBe(1);
  });

  it("says what to register by hand when every key has expired, and takes the key into use afterwards", async () => {
    await upstream({ keys: [] });
    const refused = staffClient("rotate");
    expect(refused.status).toBe(1);
    expect(refused.text).toContain("HelseID accepts none of the client's keys");
    const jwk = JSON.parse(/^\{.*\}$/m.exec(refused.text)![0]) as JWK;
    expect(jwk).toMatchObject({ kty: "EC", kid: expect.any(String) });
    expect(jwk).not.toHaveProperty("d");
    const key = { jwk, kid: jwk.kid, jwkThumbprint: jwk.kid, origin: "Gui" };
    await upstream({ keys: [{ ...key, expiresAt: Date.now() + 1e9, visibleFrom: 0 }] });
    expect(staffClient("rotate")).toMatchObject({
      status: 0,
      text: expect.stringContaining(`HelseID has accepted the new key (${jwk.kid})`),
    });
  });

  it("asks for the expiry that nobody knows, and takes it", () => {
    expect(staffClient("status")).toMatchObject({
      status: 1,
      text: expect.stringContaining("expiry unknown"),
    });
    expect(staffClient("expires", "soon")).toMatchObject({
      status: 1,
      text: expect.stringContaining("YYYY-MM-DD"),
    });
    expect(staffClient("expires", "2099-03-01").status).toBe(0);
    expect(staffClient("status")).toMatchObject({
      status: 0,
      text: expect.stringContaining("expires 2099-03-01"),
    });
  });

  it("explains itself", () => {
    expect(staffClient()).toMatchObject({ status: 1, text: expect.stringContaining("staff-client rotate") });
    expect(staffClient("discard")).toMatchObject({ status: 1, text: expect.stringContaining("no new key") });
  });
});
