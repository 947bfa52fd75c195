import { createHash } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { SandboxRequests } from "@/lib/dev/testing/sandbox-requests";
import { TestSandbox } from "@/lib/dev/testing/sandbox";

/** The APIs in the sandbox must refuse the tokens and proofs that the real ones may refuse. */
let sandbox: TestSandbox;
let requests: SandboxRequests;
let api: string;

beforeAll(async () => {
  sandbox = await TestSandbox.start();
  requests = await SandboxRequests.create(sandbox);
  ({ api } = requests);
});
afterEach(() => sandbox.reset());
afterAll(() => sandbox.stop());

const token: SandboxRequests["token"] = (options) => requests.token(options);
const proof: SandboxRequests["proof"] = (method, url, more) => requests.proof(method, url, more);
const call: SandboxRequests["call"] = (path, options) => requests.call(path, options);

describe("Selvbetjening in the sandbox", () => {
  it("accepts calls with DPoP only, with a proof of that call", async () => {
    const { body } = await token();
    const accessToken = body.access_token!;
    expect((await call("/v1/client", { accessToken })).status).toBe(200);
    expect((await call("/v1/client", { accessToken, scheme: "Bearer" })).status).toBe(401);
    const ath = createHash("sha256").update(accessToken).digest("base64url");
    const used = await proof("GET", `${api}/v1/client`, { ath });
    expect((await call("/v1/client", { accessToken, proof: used })).status).toBe(200);
    expect((await call("/v1/client", { accessToken, proof: used })).status).toBe(401);
    expect(
      (await call("/v1/client", { accessToken, proof: await proof("POST", `${api}/v1/client`, { ath }) }))
        .status,
    ).toBe(401);
    expect(
      (
        await call("/v1/client", {
          accessToken,
          proof: await proof("GET", `${api}/v1/client-secret`, { ath }),
        })
      ).status,
    ).toBe(401);
    expect(
      (await call("/v1/client", { accessToken, proof: await proof("GET", `${api}/v1/client`) })).status,
    ).toBe(401);
  });

  it("requires a DPoP nonce as the switch says", async () => {
    const accessToken = (await token()).body.access_token!;
    const ath = createHash("sha256").update(accessToken).digest("base64url");
    const read = async (nonce?: string) => {
      const signed = await proof("GET", `${api}/v1/client`, { ath, nonce });
      const response = await call("/v1/client", { accessToken, proof: signed });
      return {
        status: response.status,
        challenge: response.headers.get("www-authenticate"),
        nonce: response.headers.get("dpop-nonce") ?? undefined,
      };
    };
    const refused = { status: 401, challenge: 'DPoP error="use_dpop_nonce"', nonce: expect.any(String) };
    for (const apiNonce of ["required", "single-use", "handed-out"] as const) {
      await sandbox.switches({ apiNonce });
      const first = await read();
      expect(first).toEqual(refused);
      expect(await read("another")).toEqual(refused);
      const second = await read(first.nonce);
      expect(second).toMatchObject({ status: 200, challenge: null });
      expect(second.nonce !== undefined).toBe(apiNonce === "handed-out");
      const again = await read(first.nonce);
      expect(again.status).toBe(apiNonce === "required" ? 200 : 401);
      if (second.nonce) expect((await read(second.nonce)).status).toBe(200);
    }
  });

  it("refuses a token to another audience", async () => {
    const { body } = await token({ params: { scope: "nhn:cp-api/access-v2-dpop" } });
    expect((await call("/v1/client", { accessToken: body.access_token! })).status).toBe(401);
  });
});

describe("CommunicationParty in the sandbox", () => {
  it("accepts Bearer in the old generation and DPoP in the new one", async () => {
    const bearer = (await token({ dpop: false, params: { scope: "nhn:cp-api/access" } })).body.access_token!;
    const events = await fetch(`${api}/cp/CommunicationPartyEvents`, {
      headers: { authorization: `Bearer ${bearer}` },
    });
    expect(events.status).toBe(200);
    const bound = (await token({ params: { scope: "nhn:cp-api/access-v2-dpop" } })).body.access_token!;
    const boundToOld = (await token({ params: { scope: "nhn:cp-api/access" } })).body.access_token!;
    expect((await call("/cp/CommunicationPartyEvents", { accessToken: boundToOld })).status).toBe(200);
    await sandbox.switches({ oldRegistryAccepts: "bearer" });
    const unsupported = await call("/cp/CommunicationPartyEvents", { accessToken: boundToOld });
    expect(unsupported.status).toBe(401);
    expect(unsupported.headers.get("www-authenticate")).toBe('Bearer error="invalid_token"');
    expect((await call("/cp/communicationparty/8140550", { accessToken: bound })).status).toBe(200);
    expect((await call("/cp/communicationparty/1", { accessToken: bound })).status).toBe(404);
    expect(
      (await call("/cp/communicationparty/8140550", { accessToken: bearer, scheme: "Bearer" })).status,
    ).toBe(401);
  });
});
