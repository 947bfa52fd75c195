import { afterAll, beforeAll, expect, it } from "vitest";
import { TestContext } from "@/lib/dev/testing/test-context";
import { processDpopKey, signProof } from "@/lib/helseid/dpop";
import { requestToken } from "@/lib/helseid/token-client";
import { getInstallation } from "@/lib/services/installations/get-installation";
import { authenticateInstallation } from "./authenticate-installation";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

const URL_OF_CALL = "https://portal.example/api/fleet/v1/configuration";

/** A client whose key another system holds, and its calls of the fleet API. */
async function client() {
  const at = await t.active();
  await t.db.installation.update({
    where: { id: at.installationId },
    data: { custody: "INSTALLATION", fleetApiTokenAt: null },
  });
  const credentials = { environment: "TEST" as const, clientId: at.clientId, privateJwk: at.pair.privateJwk };
  const dpopKey = await processDpopKey(t.env, "TEST");
  const token = () => requestToken(t.env, credentials, "nhn:msh/api", { fresh: true });
  const call = async (accessToken: string, audience = "nhn:msh") =>
    authenticateInstallation(
      t.system,
      {
        method: "GET",
        url: URL_OF_CALL,
        authorization: `DPoP ${accessToken}`,
        dpop: await signProof(dpopKey, {
          method: "GET",
          url: new URL(URL_OF_CALL),
          accessToken,
          nonce: undefined,
        }),
      },
      { audience, scope: null },
    );
  const status = async () => (await getInstallation(at.admin, at.installationId)).status;
  return { ...at, token, call, status };
}

it("a client works, by the time at which HelseID issued the token that it presented, and not before", async () => {
  const it = await client();
  expect(await it.status()).toMatchObject({ code: "unchecked", reason: "stated", tone: "neutral" });
  const token = await it.token();
  expect(await it.call(token.value, "somebody:else")).toEqual({ refused: "audience" });
  expect((await it.status()).code).toBe("unchecked");
  expect(await it.call(token.value)).toMatchObject({ actor: { installationId: it.installationId } });
  const issued = new Date(Number(token.claims!.iat) * 1000);
  expect(await it.status()).toMatchObject({ evidence: { kind: "fleet-api", at: issued } });
  expect((await it.status()).code).toBe("expiry-unknown");
});

it("an older token that another process presents later is no news", async () => {
  const it = await client();
  const [first, second] = [await it.token(), await it.token()];
  const later = new Date(Date.now() + 60_000);
  await it.call(second.value);
  await t.db.installation.update({ where: { id: it.installationId }, data: { fleetApiTokenAt: later } });
  await it.call(first.value);
  expect((await it.status()).evidence).toEqual({ kind: "fleet-api", at: later });
});
