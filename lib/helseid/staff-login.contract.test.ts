import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Env, parseEnv } from "@/lib/base/env";
import { portalEnv } from "@/lib/dev/stack/staff-client";
import type { Switches } from "@/lib/dev/sandbox/switches";
import { logInAtHelseid } from "@/lib/dev/testing/helseid-login";
import { TestSandbox } from "@/lib/dev/testing/sandbox";
import { HelseidError } from "./errors";
import { beginLogin, completeLogin, configuredCredentials } from "./staff-login";
import { SECURITY_LEVEL } from "./user-claims";

/** The portal's own sign-in against the sandbox, over HTTP. */
const PORTAL_URL = "http://localhost:3999";
let sandbox: TestSandbox;
let env: Env;

beforeAll(async () => {
  sandbox = await TestSandbox.start();
  const source = portalEnv({
    databaseUrl: "postgresql://unused/x",
    portalUrl: PORTAL_URL,
    staff: sandbox.staff,
  });
  env = parseEnv({ ...source, ...sandbox.addresses.env, UPSTREAM_TIMEOUT_SECONDS: "2" });
});
afterEach(async () => {
  await setClient({ idTokenWithout: [], userinfoOverrides: {} });
  await sandbox.reset();
});
afterAll(() => sandbox.stop());

async function signIn(person: string) {
  const { url, attempt } = await beginLogin(env, configuredCredentials(env), { fresh: false });
  return completeLogin(
    env,
    configuredCredentials(env),
    await logInAtHelseid(url, person, PORTAL_URL),
    attempt,
  );
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => "no failure",
    (error: unknown) => (error instanceof HelseidError ? error.failure : error),
  );

/** Changes the portal's client in the sandbox until the end of the test. */
const setClient = (change: { idTokenWithout?: string[]; userinfoOverrides?: Record<string, unknown> }) =>
  sandbox.control(`test/clients/${sandbox.staff.clientId}`, { set: change });

async function requests(): Promise<Record<string, number>> {
  const { counts } = await sandbox.control<{ counts: Record<string, number> }>("traffic");
  return counts;
}

describe.each<Switches["userClaims"]>(["id-token", "userinfo", "both"])("with claims in %s", (userClaims) => {
  describe.each<Switches["userinfoForm"]>(["json", "jwt"])("and userinfo as %s", (userinfoForm) => {
    it.each([
      ["ada", "Ada Administrator", 4],
      ["per", "Per Passord", 3],
      ["ola", "Ola Uten", null],
    ])(
      "%s gets the name and the level that HelseID has, and no level where it has none",
      async (id, name, level) => {
        await sandbox.switches({ userClaims, userinfoForm });
        expect(await signIn(id)).toMatchObject({ subject: id, name, securityLevel: level });
      },
    );
  });

  it("asks userinfo only when the ID token lacks a claim", async () => {
    await sandbox.switches({ userClaims });
    await sandbox.control("traffic", {});
    await signIn("ada");
    expect((await requests())["GET /connect/userinfo"] ?? 0).toBe(userClaims === "userinfo" ? 1 : 0);
  });
});

describe("an ID token with a level and no name", () => {
  beforeEach(() => setClient({ idTokenWithout: ["name"] }));

  it("is completed with the name, and keeps its own level", async () => {
    await setClient({ userinfoOverrides: { [SECURITY_LEVEL]: "4" } });
    expect(await signIn("per")).toMatchObject({ name: "Per Passord", securityLevel: 3 });
  });

  it("is enough when userinfo fails", async () => {
    await sandbox.faults([{ path: "/connect/userinfo", kind: "500", times: 9 }]);
    expect(await signIn("ada")).toMatchObject({ name: "", securityLevel: 4 });
  });

  it("is refused together with userinfo about somebody else", async () => {
    await setClient({ userinfoOverrides: { sub: "kari" } });
    expect(await failure(signIn("ada"))).toBe("other-subject");
  });
});

describe("without a level in the ID token", () => {
  const fetched = async (change: Partial<Switches> = {}) => {
    await sandbox.switches({ userClaims: "userinfo", ...change });
    return signIn("ada");
  };

  it.each<Switches["userinfoForm"]>(["json", "jwt"])(
    "userinfo about somebody else is refused (%s)",
    async (userinfoForm) => {
      await setClient({ userinfoOverrides: { sub: "kari" } });
      expect(await failure(fetched({ userinfoForm }))).toBe("other-subject");
    },
  );

  it.each([null, 4, "9", "4 ", "four", ["4"]])("there is no level when userinfo says %j", async (level) => {
    await setClient({ userinfoOverrides: { [SECURITY_LEVEL]: level } });
    expect(await fetched()).toMatchObject({ securityLevel: null });
  });

  it.each(["500", "429", "reset", "slow"])("userinfo that fails (%s) lets nobody in", async (kind) => {
    await sandbox.faults([{ path: "/connect/userinfo", kind, seconds: 3, times: 9 }]);
    expect(await failure(fetched())).toBe(kind === "429" ? "busy" : "unreachable");
  });
});
