import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { TestSandbox } from "@/lib/dev/testing/sandbox";

let sandbox: TestSandbox;
let issuer: string;
let api: string;

beforeAll(async () => {
  sandbox = await TestSandbox.start();
  issuer = sandbox.addresses.env.HELSEID_TEST_ISSUER!;
  api = sandbox.addresses.env.SELVBETJENING_TEST_API_URL!;
});
afterEach(() => sandbox.reset());
afterAll(() => sandbox.stop());

describe("a request for time", () => {
  const ENDPOINTS = [
    ["POST", "/connect/token"],
    ["POST", "/connect/par"],
    ["GET", "/.well-known/openid-configuration"],
    ["GET", "/.well-known/openid-configuration/jwks"],
    ["GET", "/connect/userinfo"],
    ["POST", "/v1/client-drafts"],
    ["GET", "/v1/client"],
    ["PUT", "/v1/client"],
    ["GET", "/v1/client-secret"],
    ["POST", "/v1/client-secret"],
    ["GET", "/cp/CommunicationPartyEvents"],
    ["GET", "/cp/communicationparty/8140550"],
  ] as const;
  const FORMS = {
    seconds: /^30$/,
    date: /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/,
    rfc850: /^(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, \d\d-[A-Z][a-z]{2}-\d\d \d\d:\d\d:\d\d GMT$/,
    asctime: /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/,
  };

  it.each(["429", "503"] as const)("comes with %s from every endpoint in every form", async (kind) => {
    for (const [method, path] of ENDPOINTS) {
      const origin = path.startsWith("/connect") || path.startsWith("/.well-known") ? issuer : api;
      for (const retryAfter of ["seconds", "date", "rfc850", "asctime"] as const) {
        await sandbox.switches({ retryAfter });
        await sandbox.faults([{ method, path, kind, seconds: 30, times: 1 }]);
        const response = await fetch(`${origin}${path}`, { method });
        expect(response.status, `${method} ${path}`).toBe(Number(kind));
        expect(response.headers.get("retry-after"), `${method} ${path}`).toMatch(FORMS[retryAfter]);
        expect(response.headers.get("date")).not.toBeNull();
      }
      await sandbox.switches({ retryAfter: "none" });
      await sandbox.faults([{ method, path, kind, seconds: 30, times: 1 }]);
      expect((await fetch(`${origin}${path}`, { method })).headers.has("retry-after")).toBe(false);
    }
  });

  it("is remembered per service, and requests before its end are counted as early", async () => {
    const early = async () => (await sandbox.control<{ early: number }>("traffic")).early;
    await sandbox.faults([{ path: "/cp/", kind: "503", seconds: 30, times: 1 }]);
    await fetch(`${api}/cp/CommunicationPartyEvents`);
    await fetch(`${api}/v1/client`);
    await fetch(`${api}/confirm-client/1`);
    expect(await early()).toBe(0);
    await fetch(`${api}/cp/communicationparty/8140550`);
    expect(await early()).toBe(1);
    await sandbox.control("clock", { shiftSeconds: 31 });
    await fetch(`${api}/cp/communicationparty/8140550`);
    expect(await early()).toBe(1);
  });
});
