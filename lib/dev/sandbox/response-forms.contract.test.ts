import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { decodeProtectedHeader } from "jose";
import { generateClientKey, toPublicJwk } from "@/lib/crypto/jwk";
import { SandboxRequests } from "@/lib/dev/testing/sandbox-requests";
import { TestSandbox } from "@/lib/dev/testing/sandbox";

let sandbox: TestSandbox;
let requests: SandboxRequests;
let accessToken: string;

const SCOPE = "nhn:selvbetjening/client";

beforeAll(async () => {
  sandbox = await TestSandbox.start();
  requests = await SandboxRequests.create(sandbox);
  accessToken = (await requests.token()).body.access_token!;
});
afterEach(() => sandbox.reset());
afterAll(() => sandbox.stop());

const read = async <Body>(path: string) =>
  (await (await requests.call(path, { accessToken })).json()) as Body;
const put = (body: object, token = accessToken) =>
  requests.call("/v1/client", { method: "PUT", accessToken: token, body: JSON.stringify(body) });

describe("Selvbetjening in the sandbox", () => {
  it.each([
    ["iso", /^"\d{4}-\d\d-\d\dT00:00:00.000Z"$/],
    ["unix", /^\d{10}$/],
    ["none", /^null$/],
    ["unreadable", /^"[^"\d]+"$/],
  ] as const)("writes the expiry of a key in the form %s", async (expirationForm, pattern) => {
    await sandbox.switches({ expirationForm });
    const [key] = await read<{ expiration: unknown }[]>("/v1/client-secret");
    expect(JSON.stringify(key!.expiration)).toMatch(pattern);
  });

  it("lists a key by its own kid, none, or another", async () => {
    const kid = async () => (await read<{ kid: string | null }[]>("/v1/client-secret"))[0]!.kid;
    const own = await kid();
    expect(own).toBe(requests.client.privateJwk.kid);
    await sandbox.switches({ listedKid: "none" });
    expect(await kid()).toBeNull();
    await sandbox.switches({ listedKid: "other" });
    expect([null, own]).not.toContain(await kid());
  });

  it("writes an empty list, null or nothing, and statuses in three forms", async () => {
    const client = () => read<Record<string, unknown>>("/v1/client");
    expect(await client()).toMatchObject({ redirectUris: [], apiScopes: [{ status: "ok" }, {}, {}] });
    await sandbox.switches({ emptyLists: "null", statusForm: "pascal" });
    expect(await client()).toMatchObject({ redirectUris: null, apiScopes: [{ status: "Ok" }, {}, {}] });
    await sandbox.switches({ emptyLists: "omitted", extraProperties: true });
    expect(Object.keys(await client())).toEqual(["apiScopes", "tags"]);
  });

  it.each([
    ["emptied", 204, []],
    ["kept", 204, ["https://a.no/out"]],
    ["refused", 400, ["https://a.no/out"]],
  ] as const)("treats a field that is left out as %s", async (omittedFields, status, left) => {
    await sandbox.switches({ omittedFields });
    const own = await requests.newClient({ postLogoutRedirectUris: ["https://a.no/out"] });
    const token = (await requests.token({ of: own })).body.access_token!;
    const body = { apiScopes: [SCOPE], audienceSpecificClientClaims: [], redirectUris: [] };
    expect((await put({ ...body, childOrganizationNumbers: [] }, token)).status).toBe(status);
    expect(await (await requests.call("/v1/client", { accessToken: token })).json()).toMatchObject({
      postLogoutRedirectUris: left,
    });
  });

  it("refuses an empty list of redirect URIs, unless the template shares them", async () => {
    await sandbox.switches({ emptyRedirectUris: "refused" });
    for (const [sharedRedirectUris, status] of [
      [false, 400],
      [true, 204],
    ] as const) {
      const { apiKey } = await sandbox.newTemplate({ sharedRedirectUris });
      const own = await requests.newClient({ apiKey });
      const token = (await requests.token({ of: own })).body.access_token!;
      expect((await put({ apiScopes: [SCOPE], redirectUris: [] }, token)).status).toBe(status);
    }
  });

  it("refuses another key when the client has as many as it may have", async () => {
    const own = await requests.newClient();
    const token = (await requests.token({ of: own })).body.access_token!;
    await sandbox.switches({ maxKeys: 2 });
    const upload = async () => {
      const body = JSON.stringify((await generateClientKey("ES256")).publicJwk);
      return requests.call("/v1/client-secret", { method: "POST", accessToken: token, body });
    };
    expect((await upload()).status).toBe(200);
    expect((await upload()).status).toBe(400);
  });

  it("reads the return address from the draft, or from the confirm address", async () => {
    const { apiKey } = await sandbox.newTemplate();
    const confirmed = async () => {
      const response = await fetch(`${requests.api}/v1/client-drafts`, {
        method: "POST",
        headers: { "api-key": apiKey },
        body: JSON.stringify({
          organizationNumber: "942110464",
          publicJwk: JSON.stringify(toPublicJwk(requests.client.privateJwk)),
          postClientConfirmationRedirectUri: "http://localhost:1/draft",
        }),
      });
      const { clientId } = (await response.json()) as { clientId: string };
      const url = `${requests.api}/confirm-client/${clientId}?redirectPort=2&redirectPath=/query`;
      return sandbox.confirm(url);
    };
    expect(await confirmed()).toBe("http://localhost:1/draft?status=Success");
    await sandbox.switches({ confirmAddress: "v0" });
    expect(await confirmed()).toBe("http://localhost:2/query?status=Success");
  });
});

describe("HelseID in the sandbox", () => {
  it("replaces the key that it signs with; tokens of both are accepted", async () => {
    const keys = async () => {
      const response = await fetch(`${requests.issuer}/.well-known/openid-configuration/jwks`);
      return ((await response.json()) as { keys: { kid: string }[] }).keys.map((each) => each.kid);
    };
    const signedBy = async () => decodeProtectedHeader((await requests.token()).body.access_token!).kid;
    const first = await signedBy();
    expect(await keys()).toEqual([first]);
    await sandbox.switches({ signingKey: "second" });
    const second = await signedBy();
    expect(second).not.toBe(first);
    expect(await keys()).toEqual([second, first]);
    const { access_token: later } = (await requests.token()).body;
    for (const each of [accessToken, later!])
      expect((await requests.call("/v1/client", { accessToken: each })).status).toBe(200);
  });

  it("requires a nonce, or none", async () => {
    await sandbox.switches({ tokenNonce: "none" });
    await sandbox.control("record", {});
    expect((await requests.token()).status).toBe(200);
    const { requests: seen } = await sandbox.control<{ requests: { reason: string | null }[] }>("record");
    expect(seen.map((each) => each.reason)).toEqual([null]);
  });

  it("refuses an assertion and a proof from the future when it is strict", async () => {
    requests.shiftSeconds = 2;
    const times = { payload: { nbf: Math.floor(Date.now() / 1000) - 2 } };
    expect((await requests.token({ changes: times })).status).toBe(200);
    await sandbox.switches({ futureIatRefused: true });
    expect((await requests.token({ changes: times })).body.error).toBe("invalid_dpop_proof");
    requests.shiftSeconds = 0;
    const future = { payload: { iat: Math.floor(Date.now() / 1000) + 2 } };
    expect((await requests.token({ changes: future })).body.error).toBe("invalid_client");
  });

  it("refuses a child organization with a numbered error, or as an invalid client", async () => {
    const changes = {
      payload: {
        assertion_details: { practitioner_role: { organization: { identifier: { value: "310200018" } } } },
      },
    };
    expect((await requests.token({ changes })).body.error).toBe("invalid_client");
    await sandbox.switches({ errorNumbers: true });
    expect((await requests.token({ changes })).body).toMatchObject({
      error: "invalid_request",
      error_description: expect.stringMatching(/^HID-\d{4}/),
    });
  });
});
