import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Env, parseEnv } from "@/lib/base/env";
import { type Upstream, waitIn } from "@/lib/base/upstream-wait";
import { generateClientKey } from "@/lib/crypto/jwk";
import { portalEnv } from "@/lib/dev/stack/staff-client";
import seedDraft from "@/lib/dev/testing/fixtures/seed-draft.json";
import { MemoryWaits } from "@/lib/dev/testing/memory-waits";
import { TestSandbox } from "@/lib/dev/testing/sandbox";
import {
  callApi,
  pushAuthorizationRequest,
  readUserinfo,
  requestClientToken,
} from "@/lib/helseid/client-flows";
import { type ClientCredentials, serverMetadata } from "@/lib/helseid/configuration";
import { newLoginDpopKey } from "@/lib/helseid/dpop";
import { refreshKeySet } from "@/lib/helseid/jwks-cache";
import { relayTokenRequest } from "@/lib/helseid/relayed-token";
import { beginLogin, configuredCredentials } from "@/lib/helseid/staff-login";
import { type AccessToken, requestToken } from "@/lib/helseid/token-client";
import { openGate, waitErrorIn } from "@/lib/helseid/upstream-gate";
import { createClientDraft, listClientKeys, readClient, updateClient, uploadClientKey } from "./api";
import { relayListClientKeys, relayReadClient } from "./relay";

/** Every request of the portal to an upstream, against an upstream that asks for time. */
let sandbox: TestSandbox;
let env: Env;
let credentials: ClientCredentials;
let token: AccessToken;
let apiKey: string;

const SCOPE = "nhn:selvbetjening/client";
const waits = new MemoryWaits();

beforeAll(async () => {
  sandbox = await TestSandbox.start({ cacheSeconds: 0 });
  const source = portalEnv({
    databaseUrl: "postgresql://unused/x",
    portalUrl: "http://localhost:3999",
    staff: sandbox.staff,
  });
  env = parseEnv({ ...source, ...sandbox.addresses.env, UPSTREAM_TIMEOUT_SECONDS: "5" });
  openGate(env, waits);
  const pair = await generateClientKey("ES256");
  const { clientId } = await sandbox.control<{ clientId: string }>("test/clients", {
    organizationNumber: "315000008",
    publicJwk: pair.publicJwk,
    scopes: [{ scope: SCOPE, status: "ok", statusReason: null }],
    redirectUris: ["http://localhost:3999/try/callback"],
  });
  credentials = { environment: "TEST", clientId, privateJwk: pair.privateJwk };
  ({ apiKey } = await sandbox.newTemplate());
});
beforeEach(async () => {
  waits.reset();
  await sandbox.reset();
});
afterAll(() => sandbox.stop());

const signed = { accessToken: "a.b.c", proof: "a.b.c" };
const LOGIN = {
  redirectUri: "http://localhost:3999/try/callback",
  scopes: ["openid"],
  resources: [],
  acrValues: null,
  maxAge: 60,
};

interface Endpoint {
  name: string;
  method: string;
  path: string;
  upstream: Upstream;
  call: () => Promise<unknown>;
}

const endpoint = (
  name: string,
  request: string,
  upstream: Upstream,
  call: () => Promise<unknown>,
): Endpoint => {
  const [method, path] = request.split(" ") as [string, string];
  return { name, method, path, upstream, call };
};

const ENDPOINTS: Endpoint[] = [
  // First, since the metadata is requested once a day.
  endpoint("metadata", "GET /.well-known/openid-configuration", "HELSEID", () => serverMetadata(env, "TEST")),
  endpoint("token", "POST /connect/token", "HELSEID", () =>
    requestToken(env, credentials, SCOPE, { fresh: true }),
  ),
  endpoint("token of a diagnosis", "POST /connect/token", "HELSEID", () =>
    requestClientToken(env, credentials, { scope: SCOPE }),
  ),
  endpoint("relayed token", "POST /connect/token", "HELSEID", () =>
    relayTokenRequest(env, "TEST", { ...signed, assertion: "a.b.c", clientId: "c", scope: SCOPE }),
  ),
  endpoint("sign-in", "POST /connect/par", "HELSEID", () =>
    beginLogin(env, configuredCredentials(env), { fresh: false }),
  ),
  endpoint("login of a diagnosis", "POST /connect/par", "HELSEID", () =>
    pushAuthorizationRequest(env, credentials, LOGIN),
  ),
  endpoint("userinfo", "GET /connect/userinfo", "HELSEID", async () => {
    const attempt = { state: "s", nonce: "n", codeVerifier: "v", dpopJwk: await newLoginDpopKey() };
    return readUserinfo(env, credentials, { accessToken: token.value, subject: "s", attempt });
  }),
  endpoint("keys", "GET /.well-known/openid-configuration/jwks", "HELSEID", async () => {
    const { jwks_uri: address } = await serverMetadata(env, "TEST");
    return refreshKeySet(env, address!);
  }),
  endpoint("status", "GET /v1/client", "SELVBETJENING", () => readClient(env, credentials, token)),
  endpoint("key list", "GET /v1/client-secret", "SELVBETJENING", () =>
    listClientKeys(env, credentials, token),
  ),
  endpoint("change", "PUT /v1/client", "SELVBETJENING", () =>
    updateClient(env, credentials, token, {
      apiScopes: [SCOPE],
      audienceSpecificClientClaims: [],
      redirectUris: [],
      postLogoutRedirectUris: [],
      childOrganizationNumbers: [],
    }),
  ),
  endpoint("upload", "POST /v1/client-secret", "SELVBETJENING", async () =>
    uploadClientKey(env, credentials, token, (await generateClientKey("ES256")).publicJwk),
  ),
  endpoint("draft", "POST /v1/client-drafts", "SELVBETJENING", () =>
    createClientDraft(env, "TEST", apiKey, { ...seedDraft, apiScopes: [] }),
  ),
  endpoint("relayed status", "GET /v1/client", "SELVBETJENING", () => relayReadClient(env, "TEST", signed)),
  endpoint("relayed key list", "GET /v1/client-secret", "SELVBETJENING", () =>
    relayListClientKeys(env, "TEST", signed),
  ),
  endpoint("address registry", "GET /cp/CommunicationPartyEvents", "ADDRESS_REGISTRY", () =>
    callApi(env, credentials, {
      accessToken: token.value,
      url: `${env.COMMUNICATION_PARTY_TEST_URL}/CommunicationPartyEvents`,
      bearer: true,
    }),
  ),
  endpoint("new address registry", "GET /cp/communicationparty/8140550", "ADDRESS_REGISTRY", () =>
    callApi(env, credentials, {
      accessToken: token.value,
      url: `${env.COMMUNICATION_PARTY_V2_TEST_URL}/communicationparty/8140550`,
    }),
  ),
];

const STATUSES = ["429", "503"] as const;
const FORMS = ["seconds", "date", "rfc850", "asctime"] as const;
const CASES = ENDPOINTS.flatMap((each) =>
  STATUSES.flatMap((status) => FORMS.map((form) => ({ ...each, status, form }))),
);
/** The metadata is cached by then. */
const WITHOUT = ENDPOINTS.slice(1).flatMap((each) => STATUSES.map((status) => ({ ...each, status })));

const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );

describe("a request for time", () => {
  it.each(CASES)("by $status of $name as $form is kept, and respected", async (each) => {
    if (each.name !== "metadata") token = await requestToken(env, credentials, SCOPE);
    await sandbox.control("traffic", {});
    await sandbox.switches({ retryAfter: each.form });
    await sandbox.faults([
      { method: each.method, path: each.path, kind: each.status, seconds: 60, times: 1 },
    ]);
    const asked = await errorOf(each.call());
    const wait = waitIn(asked);
    expect(wait).toMatchObject({ environment: "TEST", upstream: each.upstream });
    const seconds = (wait!.until.getTime() - Date.now()) / 1000;
    expect(seconds).toBeGreaterThan(57);
    expect(seconds).toBeLessThanOrEqual(61);
    const count = async () =>
      Object.values((await sandbox.control<{ counts: Record<string, number> }>("traffic")).counts).reduce(
        (a, b) => a + b,
        0,
      );
    const sent = await count();
    const refused = await errorOf(each.call());
    expect(waitErrorIn(refused)).toMatchObject({ status: null, wait: { until: wait!.until } });
    expect(refused).toMatchObject({ failure: "busy" });
    expect(await count()).toBe(sent);
    expect((await sandbox.control<{ early: number }>("traffic")).early).toBe(0);
    waits.advanceClock(62);
    // The metadata is cached once it was read, so this request fails too.
    await sandbox.faults([{ method: each.method, path: each.path, kind: "500", times: 9 }]);
    expect(waitErrorIn(await errorOf(each.call()))).toBeNull();
    expect(await count()).toBeGreaterThan(sent);
  });

  it.each(WITHOUT)("by $status of $name without Retry-After is short or none", async (each) => {
    token = await requestToken(env, credentials, SCOPE);
    await sandbox.switches({ retryAfter: "none" });
    await sandbox.faults([{ method: each.method, path: each.path, kind: each.status, times: 3 }]);
    const error = await errorOf(each.call());
    if (each.status === "503") {
      expect(waitIn(error)).toBeUndefined();
      // The status alone is what the caller of the address registry gets.
      if (each.upstream !== "ADDRESS_REGISTRY") expect(error).toMatchObject({ failure: "unreachable" });
      return;
    }
    const seconds = (waitIn(error)!.until.getTime() - Date.now()) / 1000;
    expect(seconds).toBeGreaterThan(3);
    expect(seconds).toBeLessThanOrEqual(5);
  });

  it("leaves it unknown whether a write took effect that got 503", async () => {
    token = await requestToken(env, credentials, SCOPE);
    for (const { method, path, call } of ENDPOINTS.filter(
      (each) => each.upstream === "SELVBETJENING" && each.method !== "GET",
    )) {
      waits.reset();
      await sandbox.faults([{ method, path, kind: "503", seconds: 60, times: 1 }]);
      expect(await errorOf(call())).toMatchObject({ failure: "unreachable", wait: expect.anything() });
      waits.reset();
      await sandbox.faults([{ method, path, kind: "429", seconds: 60, times: 1 }]);
      expect(await errorOf(call())).toMatchObject({ failure: "busy", wait: expect.anything() });
    }
  });

  it("of one service does not hold back another, nor the other environment", async () => {
    token = await requestToken(env, credentials, SCOPE);
    await sandbox.faults([{ path: "/v1/client", kind: "429", seconds: 60, times: 1 }]);
    expect(await errorOf(readClient(env, credentials, token))).toMatchObject({ failure: "busy" });
    await requestToken(env, credentials, SCOPE, { fresh: true });
    await serverMetadata(env, "PRODUCTION");
    const other = await errorOf(
      createClientDraft(env, "PRODUCTION", apiKey, { ...seedDraft, apiScopes: [] }),
    );
    expect(other).toMatchObject({ failure: "unauthorized" });
    expect(waits.names).toEqual(["TEST SELVBETJENING"]);
  });

  it("is never shortened by a later one", async () => {
    token = await requestToken(env, credentials, SCOPE);
    await sandbox.faults([
      { path: "/v1/client", kind: "429", seconds: 60, times: 1 },
      { path: "/v1/client", kind: "429", seconds: 1, times: 1 },
    ]);
    // Both are under way when the first answer comes.
    const errors = await Promise.all([1, 2].map(() => errorOf(readClient(env, credentials, token))));
    expect(errors.map((error) => waitIn(error) !== undefined)).toEqual([true, true]);
    const until = await waits.read("TEST", "SELVBETJENING");
    expect((until!.getTime() - Date.now()) / 1000).toBeGreaterThan(57);
  });
});
