import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { toPublicJwk } from "@/lib/crypto/jwk";
import { SandboxRequests } from "@/lib/dev/testing/sandbox-requests";
import { TestSandbox } from "@/lib/dev/testing/sandbox";
import type { Switches } from "./switches";

let sandbox: TestSandbox;
let requests: SandboxRequests;

beforeAll(async () => {
  sandbox = await TestSandbox.start();
  requests = await SandboxRequests.create(sandbox);
});
afterEach(async () => {
  await shiftClock(0);
  await sandbox.reset();
});
afterAll(() => sandbox.stop());

/** Moves the sandbox's clock ahead, and the times of the requests with it. */
async function shiftClock(shiftSeconds: number): Promise<void> {
  requests.shiftSeconds = shiftSeconds;
  await sandbox.control("clock", { shiftSeconds });
}

const draft = (more: object = {}) => ({
  organizationNumber: "942110464",
  publicJwk: JSON.stringify(toPublicJwk(requests.client.privateJwk)),
  apiScopes: ["nhn:selvbetjening/client"],
  ...more,
});

async function post(body: object, apiKey?: string): Promise<Response> {
  const key = apiKey ?? (await sandbox.newTemplate()).apiKey;
  return fetch(`${requests.api}/v1/client-drafts`, {
    method: "POST",
    headers: { "api-key": key, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

describe("Late grants in the sandbox", () => {
  it("grants access late, and then keeps the draft, activates it or discards it", async () => {
    const grantSeconds = 3600;
    const request = async (draftAfterGrant: Switches["draftAfterGrant"]) => {
      await sandbox.switches({ accessGrantSeconds: grantSeconds, draftAfterGrant });
      await shiftClock(0);
      const { clientId } = (await (await post(draft())).json()) as { clientId: string };
      const url = `${requests.api}/confirm-client/${clientId}`;
      const cookie = (await fetch(url)).headers.getSetCookie()[0]!.split(";")[0]!;
      const headers = { cookie, "content-type": "application/x-www-form-urlencoded" };
      const send = (outcome: string) =>
        fetch(url, { method: "POST", headers, body: `outcome=${outcome}`, redirect: "manual" });
      await send("UserAccessRequested");
      expect((await send("Success")).status).toBe(403);
      const known = async () =>
        (await requests.token({ of: { clientId, privateJwk: requests.client.privateJwk } })).status === 200;
      expect(await known()).toBe(false);
      // Longer than a confirmation may take: a draft that waits for access does not expire.
      await shiftClock(grantSeconds + 3 * 3600);
      return { known, confirm: async () => (await send("Success")).status };
    };
    const activated = await request("activated");
    expect(await activated.known()).toBe(true);
    const discarded = await request("discarded");
    expect([await discarded.known(), await discarded.confirm()]).toEqual([false, 410]);
    const confirmable = await request("confirmable");
    expect([await confirmable.known(), await confirmable.confirm()]).toEqual([false, 200]);
    await shiftClock(grantSeconds + 3 * 3600 + 1);
    expect(await confirmable.known()).toBe(true);
  });

  it("approves scopes late that an API's owner approves manually", async () => {
    await sandbox.switches({ scopeApprovalSeconds: 3600 });
    const { apiKey } = await sandbox.newTemplate({ manualApproval: ["nhn:msh/api"] });
    const apiScopes = ["nhn:selvbetjening/client", "nhn:msh/api"];
    const { clientId } = (await (await post(draft({ apiScopes }), apiKey)).json()) as { clientId: string };
    await sandbox.confirm(`${requests.api}/confirm-client/${clientId}`);
    const statusesAfter = async (seconds: number) => {
      await shiftClock(seconds);
      const { body } = await requests.token({ of: { clientId, privateJwk: requests.client.privateJwk } });
      const read = await requests.call("/v1/client", { accessToken: body.access_token! });
      return ((await read.json()) as { apiScopes: { status: string }[] }).apiScopes.map(
        (each) => each.status,
      );
    };
    expect(await statusesAfter(60)).toEqual(["ok", "pending"]);
    expect(await statusesAfter(3700)).toEqual(["ok", "ok"]);
  });
});
