import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { portalEnv } from "@/lib/dev/stack/staff-client";
import { generateClientKey } from "@/lib/crypto/jwk";
import { type Env, parseEnv } from "@/lib/base/env";
import type { ClientCredentials } from "@/lib/helseid/configuration";
import { HelseidError } from "@/lib/helseid/errors";
import { openGate } from "@/lib/helseid/upstream-gate";
import { requestToken } from "@/lib/helseid/token-client";
import seedDraft from "@/lib/dev/testing/fixtures/seed-draft.json";
import { MemoryWaits } from "@/lib/dev/testing/memory-waits";
import { TestSandbox } from "@/lib/dev/testing/sandbox";
import { createClientDraft, listClientKeys, readClient, uploadClientKey } from "./api";
import { SelvbetjeningError } from "./errors";

/** The portal's clients of HelseID and Selvbetjening against the sandbox, over HTTP. */
let sandbox: TestSandbox;
let env: Env;
const waits = new MemoryWaits();

beforeAll(async () => {
  sandbox = await TestSandbox.start();
  const source = portalEnv({
    databaseUrl: "postgresql://unused/x",
    portalUrl: "http://localhost:3999",
    staff: sandbox.staff,
  });
  env = parseEnv({ ...source, ...sandbox.addresses.env, UPSTREAM_TIMEOUT_SECONDS: "1" });
  openGate(env, waits);
});
afterEach(async () => {
  waits.reset();
  await sandbox.reset();
});
afterAll(() => sandbox.stop());

const SCOPE = "nhn:selvbetjening/client";

async function newClient(more: object = {}): Promise<ClientCredentials> {
  const pair = await generateClientKey("ES256");
  const { clientId } = await sandbox.control<{ clientId: string }>("test/clients", {
    organizationNumber: "315000008",
    publicJwk: pair.publicJwk,
    scopes: [{ scope: SCOPE, status: "OK", statusReason: null }],
    redirectUris: ["https://a.no/cb"],
    ...more,
  });
  return { environment: "TEST", clientId, privateJwk: pair.privateJwk };
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => "no failure",
    (error: unknown) =>
      error instanceof HelseidError || error instanceof SelvbetjeningError ? error.failure : error,
  );

describe("tokens", () => {
  it("are obtained, decoded, and used again until they expire", async () => {
    const credentials = await newClient();
    const token = await requestToken(env, credentials, SCOPE);
    expect(token.header).toMatchObject({ typ: "at+jwt" });
    expect(token.claims).toMatchObject({ aud: "nhn:selvbetjening", client_id: credentials.clientId });
    expect((await requestToken(env, credentials, SCOPE)).value).toBe(token.value);
    expect((await requestToken(env, credentials, SCOPE, { fresh: true })).value).not.toBe(token.value);
  });

  it("fail in different ways for a refused client, a refused scope and an outage", async () => {
    const credentials = await newClient();
    const request = (of: ClientCredentials, scope = SCOPE) =>
      failure(requestToken(env, of, scope, { fresh: true }));
    expect(await request({ ...credentials, clientId: randomUUID() })).toBe("invalid_client");
    expect(await request(credentials, "nhn:other/x")).toBe("invalid_scope");
    await sandbox.faults([{ path: "/connect/token", kind: "500", times: 1 }]);
    expect(await request(credentials)).toBe("unreachable");
    await sandbox.faults([{ path: "/connect/token", kind: "reset", times: 1 }]);
    expect(await request(credentials)).toBe("unreachable");
    await sandbox.faults([{ path: "/connect/token", kind: "slow", seconds: 2, times: 1 }]);
    expect(await request(credentials)).toBe("unreachable");
  });

  it.each([30, -30, 90, -90])(
    "are obtained although the clocks differ by %d seconds",
    async (shiftSeconds) => {
      const credentials = await newClient();
      await sandbox.control("clock", { shiftSeconds });
      expect((await requestToken(env, credentials, SCOPE, { fresh: true })).claims).toMatchObject({
        aud: "nhn:selvbetjening",
      });
    },
  );
});

describe("the status read", () => {
  it("returns scopes, addresses and keys, with statuses in lower case", async () => {
    const credentials = await newClient();
    const token = await requestToken(env, credentials, SCOPE);
    expect(await readClient(env, credentials, token)).toMatchObject({
      apiScopes: [{ scope: SCOPE, status: "ok", statusReason: null }],
      redirectUris: ["https://a.no/cb"],
    });
    const keys = await listClientKeys(env, credentials, token);
    expect(keys).toEqual([
      {
        kid: credentials.privateJwk.kid,
        jwkThumbprint: credentials.privateJwk.kid,
        origin: "Api",
        expiration: expect.any(Date),
      },
    ]);
  });

  it("returns an unknown status", async () => {
    const credentials = await newClient();
    await sandbox.control(`test/clients/${credentials.clientId}`, {
      scopes: [{ scope: SCOPE, status: "ok" }],
    });
    const token = await requestToken(env, credentials, SCOPE);
    await sandbox.control(`test/clients/${credentials.clientId}`, {
      scopes: [{ scope: SCOPE, status: "SuperApproved" }],
    });
    expect((await readClient(env, credentials, token)).apiScopes[0]?.status).toBe("superapproved");
  });

  it("is retried after 500 and 429, a limited number of times", async () => {
    const credentials = await newClient();
    const token = await requestToken(env, credentials, SCOPE);
    await sandbox.faults([
      { path: "/v1/client", kind: "500", times: 1 },
      { path: "/v1/client", kind: "429", seconds: 1, times: 1 },
    ]);
    expect((await readClient(env, credentials, token)).apiScopes).toHaveLength(1);
    await sandbox.faults([{ path: "/v1/client", kind: "500", times: 9 }]);
    expect(await failure(readClient(env, credentials, token))).toBe("unreachable");
    await sandbox.faults([{ path: "/v1/client", kind: "429", seconds: 600, times: 1 }]);
    expect(await failure(readClient(env, credentials, token))).toBe("busy");
    waits.reset();
    await sandbox.faults([{ path: "/v1/client", kind: "garbage-after-apply", times: 9 }]);
    expect(await failure(readClient(env, credentials, token))).toBe("unreadable");
  });
});

describe("uploading a key", () => {
  it("works in both forms of the body that upstream may require, and returns the expiry", async () => {
    const credentials = await newClient();
    const token = await requestToken(env, credentials, SCOPE);
    for (const form of ["object", "string"] as const) {
      await sandbox.switches({ uploadBody: form });
      const { publicJwk, kid } = await generateClientKey("ES256");
      const set = { ...env, SELVBETJENING_TEST_UPLOAD_BODY: form };
      expect(await uploadClientKey(set, credentials, token, publicJwk)).toEqual(expect.any(Date));
      expect((await listClientKeys(env, credentials, token)).map((key) => key.kid)).toContain(kid);
    }
    const other = { ...env, SELVBETJENING_TEST_UPLOAD_BODY: "object" as const };
    const { publicJwk } = await generateClientKey("ES256");
    expect(await failure(uploadClientKey(other, credentials, token, publicJwk))).toBe("refused");
  });

  it("is never retried, also when the response is lost", async () => {
    const credentials = await newClient();
    const token = await requestToken(env, credentials, SCOPE);
    await sandbox.faults([{ method: "POST", path: "/v1/client-secret", kind: "lost-after-apply", times: 1 }]);
    const { publicJwk } = await generateClientKey("ES256");
    expect(await failure(uploadClientKey(env, credentials, token, publicJwk))).toBe("unreachable");
    const { uploads } = await sandbox.control<{ uploads: string[] }>(`test/clients/${credentials.clientId}`);
    expect(uploads).toHaveLength(1);
  });
});

describe("client drafts", () => {
  it("accept the draft in NHN's documentation", async () => {
    const { apiKey } = await sandbox.newTemplate({ scopes: seedDraft.apiScopes });
    expect(await createClientDraft(env, "TEST", apiKey, seedDraft)).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("report which field was refused for each form of error body, and nothing else of it", async () => {
    const { apiKey } = await sandbox.newTemplate();
    for (const [errorBody, field] of [
      ["problem", "organizationNumber"],
      ["property", "organizationNumber"],
      ["propertyArray", "organizationNumber"],
      ["text", "organizationNumber"],
      ["empty", undefined],
    ] as const) {
      await sandbox.switches({ errorBody });
      const error = await createClientDraft(env, "TEST", apiKey, {
        ...seedDraft,
        organizationNumber: "1",
        apiScopes: [],
      }).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(SelvbetjeningError);
      expect(error).toMatchObject({ failure: "refused", status: 400, field });
      expect(JSON.stringify(error) + String(error)).not.toContain("Not a valid");
    }
  });

  it("are never retried, also when the response is lost", async () => {
    const { apiKey } = await sandbox.newTemplate();
    const count = async () => (await sandbox.control<unknown[]>("test/clients")).length;
    const before = await count();
    await sandbox.faults([{ path: "/v1/client-drafts", kind: "lost-after-apply", times: 1 }]);
    expect(await failure(createClientDraft(env, "TEST", apiKey, { ...seedDraft, apiScopes: [] }))).toBe(
      "unreachable",
    );
    expect(await count()).toBe(before + 1);
  });

  it("report a refused API key, too many requests, and an unreadable response", async () => {
    const { apiKey } = await sandbox.newTemplate();
    const draft = { ...seedDraft, apiScopes: [] };
    expect(await failure(createClientDraft(env, "TEST", randomBytes(8).toString("hex"), draft))).toBe(
      "unauthorized",
    );
    await sandbox.faults([{ path: "/v1/client-drafts", kind: "429", seconds: 1, times: 1 }]);
    expect(await failure(createClientDraft(env, "TEST", apiKey, draft))).toBe("busy");
    waits.reset();
    await sandbox.faults([{ path: "/v1/client-drafts", kind: "garbage-after-apply", times: 1 }]);
    expect(await failure(createClientDraft(env, "TEST", apiKey, draft))).toBe("unreadable");
  });
});
