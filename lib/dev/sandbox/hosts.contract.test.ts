import { createHash } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { RecordedRequest } from "@/lib/dev/sandbox/record";
import { SandboxRequests } from "@/lib/dev/testing/sandbox-requests";
import { TestSandbox } from "@/lib/dev/testing/sandbox";

let sandbox: TestSandbox;
let addresses: Record<"helseid" | "selvbetjening" | "registry", string>;

beforeAll(async () => {
  sandbox = await TestSandbox.start();
  const { env } = sandbox.addresses;
  addresses = {
    helseid: `${env.HELSEID_TEST_ISSUER}/.well-known/openid-configuration`,
    selvbetjening: `${env.SELVBETJENING_TEST_API_URL}/v1/client`,
    registry: `${env.COMMUNICATION_PARTY_TEST_URL}/event`,
  };
});
afterEach(() => sandbox.reset());
afterAll(() => sandbox.stop());

/** How many seconds a host is ahead of this machine, by its `Date` header. */
async function aheadOf(host: keyof typeof addresses): Promise<number> {
  const response = await fetch(addresses[host]);
  await response.body?.cancel();
  return (Date.parse(response.headers.get("date")!) - Date.now()) / 1000;
}

async function record(): Promise<RecordedRequest[]> {
  return (await sandbox.control<{ requests: RecordedRequest[] }>("record")).requests;
}

describe("the hosts of the sandbox", () => {
  it("have clocks of their own", async () => {
    await sandbox.switches({
      helseidClockSeconds: -90,
      selvbetjeningClockSeconds: 300,
      registryClockSeconds: -300,
    });
    expect(Math.abs((await aheadOf("helseid")) + 90)).toBeLessThan(2);
    expect(Math.abs((await aheadOf("selvbetjening")) - 300)).toBeLessThan(2);
    expect(Math.abs((await aheadOf("registry")) + 300)).toBeLessThan(2);
  });

  it("have clocks that jump once, while requests are coming in", async () => {
    await sandbox.switches({ clockJumpSeconds: 1000 });
    const times: number[] = [];
    for (let request = 0; request < 40; request += 1) times.push(await aheadOf("selvbetjening"));
    const before = times.findIndex((seconds) => seconds > 500);
    expect(before).toBeGreaterThan(5);
    expect(times.slice(before).every((seconds) => seconds > 500)).toBe(true);
    expect(await aheadOf("helseid")).toBeLessThan(2);
  });

  it("notice a nonce that another host has issued", async () => {
    const requests = await SandboxRequests.create(sandbox);
    await sandbox.switches({ apiNonce: "required" });
    const accessToken = (await requests.token()).body.access_token!;
    const ath = createHash("sha256").update(accessToken).digest("base64url");
    const call = async (base: string, path: string, nonce?: string) => {
      const proof = await requests.proof("GET", base + path, { ath, nonce });
      const headers = { authorization: `DPoP ${accessToken}`, dpop: proof };
      const response = await fetch(base + path, { headers });
      await response.body?.cancel();
      return response.headers.get("dpop-nonce") ?? undefined;
    };
    const registry = sandbox.addresses.env.COMMUNICATION_PARTY_TEST_URL!;
    const nonce = await call(requests.api, "/v1/client");
    await sandbox.control("record", {});
    await call(requests.api, "/v1/client", nonce);
    await call(registry, "/event", nonce);
    expect(await record()).toMatchObject([
      { host: "selvbetjening test", reason: null, foreignNonce: false },
      { host: "registry test", foreignNonce: true },
    ]);
  });

  it("record every request with the reason of its refusal", async () => {
    await sandbox.control("record", {});
    await fetch(addresses.selvbetjening);
    await fetch(addresses.helseid);
    await fetch(`${sandbox.addresses.env.HELSEID_TEST_ISSUER}/connect/token`, {
      method: "POST",
      body: new URLSearchParams({ grant_type: "client_credentials", client_id: "nobody" }),
    });
    expect(await record()).toMatchObject([
      { host: "selvbetjening test", path: "/v1/client", status: 401, reason: "invalid_token" },
      { host: "helseid test", status: 200, reason: null },
      {
        host: "helseid test",
        path: "/connect/token",
        status: 400,
        reason: "unknown client",
        clientId: "nobody",
      },
    ]);
  });
});
