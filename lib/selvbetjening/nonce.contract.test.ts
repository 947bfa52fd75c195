import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Env, parseEnv } from "@/lib/base/env";
import { generateClientKey } from "@/lib/crypto/jwk";
import { portalEnv } from "@/lib/dev/stack/staff-client";
import { SWITCHES } from "@/lib/dev/sandbox/switches";
import { SandboxRequests } from "@/lib/dev/testing/sandbox-requests";
import { TestSandbox } from "@/lib/dev/testing/sandbox";
import type { ClientCredentials } from "@/lib/helseid/configuration";
import { requestToken } from "@/lib/helseid/token-client";
import { listClientKeys, readClient, updateClient, uploadClientKey } from "./api";

/** Selvbetjening in the sandbox, with every rule for DPoP nonces (RFC 9449, 9) that it may have. */
let sandbox: TestSandbox;
let requests: SandboxRequests;
let env: Env;

beforeAll(async () => {
  sandbox = await TestSandbox.start();
  requests = await SandboxRequests.create(sandbox);
  const source = portalEnv({
    databaseUrl: "postgresql://unused/x",
    portalUrl: "http://localhost:3999",
    staff: sandbox.staff,
  });
  env = parseEnv({ ...source, ...sandbox.addresses.env });
});
afterEach(() => sandbox.reset());
afterAll(() => sandbox.stop());

async function newClient(): Promise<ClientCredentials> {
  return { environment: "TEST", ...(await requests.newClient()) };
}

describe.each(SWITCHES.apiNonce.values)("with nonces as in the switch value %s", (apiNonce) => {
  it("a client is read and changed, and a key is uploaded once", async () => {
    await sandbox.switches({ apiNonce });
    const credentials = await newClient();
    const token = await requestToken(env, credentials, "nhn:selvbetjening/client");
    const { publicJwk, kid } = await generateClientKey("ES256");
    await uploadClientKey(env, credentials, token, publicJwk);
    expect((await listClientKeys(env, credentials, token)).map((key) => key.kid)).toContain(kid);
    const payload = { apiScopes: ["nhn:selvbetjening/client"], redirectUris: ["https://a.no/cb"] };
    await updateClient(env, credentials, token, {
      audienceSpecificClientClaims: [],
      postLogoutRedirectUris: [],
      childOrganizationNumbers: [],
      ...payload,
    });
    expect(await readClient(env, credentials, token)).toMatchObject({ redirectUris: payload.redirectUris });
    const { uploads } = await sandbox.control<{ uploads: string[] }>(`test/clients/${credentials.clientId}`);
    expect(uploads).toHaveLength(1);
  });

  it("many clients are read at once", async () => {
    await sandbox.switches({ apiNonce });
    const clients = await Promise.all(Array.from({ length: 10 }, newClient));
    const readings = clients.map(async (credentials) => {
      const token = await requestToken(env, credentials, "nhn:selvbetjening/client");
      return [await readClient(env, credentials, token), await listClientKeys(env, credentials, token)];
    });
    expect(await Promise.all(readings)).toHaveLength(10);
  });
});
