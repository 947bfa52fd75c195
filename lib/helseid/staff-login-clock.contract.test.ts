import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { type Env, parseEnv } from "@/lib/base/env";
import { portalEnv } from "@/lib/dev/stack/staff-client";
import { logInAtHelseid } from "@/lib/dev/testing/helseid-login";
import { TestSandbox } from "@/lib/dev/testing/sandbox";
import { beginLogin, completeLogin, configuredCredentials, type StaffIdentity } from "./staff-login";

/** Sign-ins of staff while HelseID's clock is another than ours, over HTTP. */
const PORTAL_URL = "http://localhost:3999";
let sandbox: TestSandbox;
let env: Env;

beforeAll(async () => {
  sandbox = await TestSandbox.start({}, PORTAL_URL);
  const source = portalEnv({
    databaseUrl: "postgresql://unused/x",
    portalUrl: PORTAL_URL,
    staff: sandbox.staff,
  });
  env = parseEnv({ ...source, ...sandbox.addresses.env });
});
afterEach(() => sandbox.reset());
afterAll(() => sandbox.stop());

const setClock = (shiftSeconds: number) => sandbox.control("clock", { shiftSeconds });

/** @param jumpTo HelseID's clock from when the person has signed in there */
async function signIn(fresh: boolean, jumpTo?: number): Promise<StaffIdentity> {
  const { url, attempt } = await beginLogin(env, configuredCredentials(env), { fresh });
  const query = await logInAtHelseid(url, "ada", PORTAL_URL);
  if (jumpTo !== undefined) await setClock(jumpTo);
  return completeLogin(env, configuredCredentials(env), query, attempt);
}

it.each([2, -2, 40, -40, 4000, -4000])(
  "the first sign-in succeeds after HelseID's clock has jumped by %d seconds, and so does the next",
  async (shiftSeconds) => {
    await signIn(true);
    await setClock(shiftSeconds);
    expect(await signIn(true)).toMatchObject({ subject: "ada", securityLevel: 4 });
    expect(await signIn(false)).toMatchObject({ subject: "ada" });
  },
);

it.each([50, -50, -4000])("a sign-in succeeds when the clock jumps by %d seconds during it", async (jump) => {
  await signIn(true);
  expect(await signIn(true, jump)).toMatchObject({ subject: "ada" });
});

it.each([25, -25, 300, -4000])(
  "a sign-in succeeds when the clock jumps by %d seconds before userinfo is requested",
  async (jump) => {
    await sandbox.switches({ userClaims: "userinfo", proofAgeSeconds: 10 });
    await signIn(true);
    const send = globalThis.fetch;
    const spy = vi.spyOn(globalThis, "fetch").mockImplementation(async (url, init) => {
      const response = await send(url, init);
      if (String(url).endsWith("/connect/token") && response.ok) {
        spy.mockRestore();
        await setClock(jump);
      }
      return response;
    });
    expect(await signIn(true)).toMatchObject({ subject: "ada", securityLevel: 4 });
  },
);
