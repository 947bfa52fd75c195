import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { generateClientKey } from "@/lib/crypto/jwk";
import { isSealedWith, seal } from "@/lib/crypto/seal";
import { insertKeys, removeKeys } from "@/lib/dev/testing/key-rows";
import { createHandover } from "@/lib/services/handover/create-handover";
import { findHandover } from "@/lib/services/handover/find-handover";
import { revokeHandover } from "@/lib/services/handover/revoke-handover";
import { claimHandover } from "@/lib/services/handover/claim-handover";
import { addExisting } from "@/lib/services/installations/add-existing";
import { addWebhook } from "../alerts/add-webhook";
import { checkInstallation } from "@/lib/services/installations/check-installation";
import { closeInstallation } from "@/lib/services/installations/close-installation";
import { getInstallation } from "@/lib/services/installations/get-installation";
import { createRevivalKey } from "@/lib/services/revival/create-revival-key";
import { endRevival } from "@/lib/services/revival/end-revival";
import { findRevival } from "@/lib/services/revival/find-revival";
import { markUploaded } from "@/lib/services/revival/mark-uploaded";
import { startRevival } from "@/lib/services/revival/start-revival";
import { claimRevivalFile } from "@/lib/services/revival/claim-file";
import { advanceRotation } from "@/lib/services/rotation/advance-rotation";
import { startRotation } from "@/lib/services/rotation/start-rotation";
import { TestContext } from "@/lib/dev/testing/test-context";
import { recordHeartbeat } from "./record-heartbeat";
import { checkKnownKeys } from "./check-known-keys";
import { setExpiry } from "./set-expiry";
import { clientKeyRecord } from "@/lib/core/keys/sealed-records";
import { reseal, resealInBackground } from "./reseal";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create({ cacheSeconds: 0 });
  t.env.UPSTREAM_REQUESTS_PER_SECOND = 1000;
});
afterAll(() => t.drop());
beforeEach(() => t.sandbox.reset());

const keyOf = (installationId: string) =>
  t.db.clientKey.findFirstOrThrow({ where: { installationId, state: "CURRENT" } });
const outcome = (promise: Promise<unknown>) =>
  promise.then(
    () => "ok",
    (error: { code?: string; fields?: object }) => error.code ?? String(error),
  );

function heldKeyRow(installationId: string, kid: string, masterKey: string) {
  const id = randomUUID();
  return {
    id,
    installationId,
    kid,
    thumbprint: "",
    algorithm: "ES256",
    custody: "PORTAL" as const,
    sealedPrivateJwk: seal("{}", clientKeyRecord(id), masterKey),
    createdAt: new Date(),
  };
}

describe("the master key", () => {
  it("is rotated with every secret still readable, can be interrupted, and no longer needs the old one", async () => {
    const at = await t.active();
    const old = t.env.DATA_ENCRYPTION_KEY;
    const fresh = randomBytes(32).toString("base64");
    const during = {
      ...t.system,
      env: { ...t.env, DATA_ENCRYPTION_KEY: fresh, DATA_ENCRYPTION_KEY_PREVIOUS: old },
    };
    const admin = { ...during, actor: at.admin.actor };
    await addWebhook(at.admin, { name: "Krok", kind: "STANDARD", url: "https://hooks.example.no" });
    // Before anything is resealed, the portal works with both keys.
    await checkInstallation(admin, { installationId: at.installationId });
    const { counts } = await reseal(during);
    expect(counts["client keys"]).toBeGreaterThan(0);
    expect(counts["webhook secrets"]).toBe(1);
    const { counts: none } = await reseal(during);
    expect(Object.keys(none)).toEqual(Object.keys(counts));
    expect(Object.values(none).every((count) => count === 0)).toBe(true);
    const sealed = await t.db.clientKey.findMany({ where: { sealedPrivateJwk: { not: null } } });
    expect(sealed.every((key) => isSealedWith(key.sealedPrivateJwk!, fresh))).toBe(true);
    const after = { ...at.admin, env: { ...t.env, DATA_ENCRYPTION_KEY: fresh } };
    await checkInstallation(after, { installationId: at.installationId });
    // Rotated back, so that the other tests use the same key.
    await reseal({
      ...t.system,
      env: { ...t.env, DATA_ENCRYPTION_KEY: old, DATA_ENCRYPTION_KEY_PREVIOUS: fresh },
    });
  });
});

describe("the master key, in the background", () => {
  it("is rotated by the workers while a previous one is set, and pauses when it takes long", async () => {
    const { installationId } = await t.active();
    const old = t.env.DATA_ENCRYPTION_KEY;
    const rows = Array.from({ length: 230 }, (_, index) => ({
      ...heldKeyRow(installationId, `k${index}`, old),
      state: "SUBMITTED" as const,
    }));
    await insertKeys(t.db, { data: rows });
    const fresh = randomBytes(32).toString("base64");
    const env = { ...t.env, DATA_ENCRYPTION_KEY: fresh, DATA_ENCRYPTION_KEY_PREVIOUS: old };
    expect(await resealInBackground(t.system)).toBeNull();
    const left = async () =>
      (await t.db.clientKey.findMany({ where: { sealedPrivateJwk: { not: null } } })).filter(
        (key) => !isSealedWith(key.sealedPrivateJwk!, fresh),
      ).length;
    expect(await left()).toBeGreaterThan(200);
    // A clock that runs fast, so that the time limit is exceeded after each batch.
    let hours = 0;
    const hurried = { ...t.system, env, clock: () => new Date(Date.now() + (hours += 1) * 3600_000) };
    expect(await resealInBackground(hurried)).toBe(0);
    expect(await left()).toBeGreaterThan(0);
    while ((await resealInBackground({ ...t.system, env })) !== null);
    expect(await left()).toBe(0);
    await reseal({
      ...t.system,
      env: { ...t.env, DATA_ENCRYPTION_KEY: old, DATA_ENCRYPTION_KEY_PREVIOUS: fresh },
    });
    await removeKeys(t.db, {
      where: { kid: { startsWith: "k" }, state: "SUBMITTED", thumbprint: "" },
    });
  });
});

describe("after a restored backup", () => {
  it("keys that HelseID refuses are marked, and unmarked when it accepts them", async () => {
    const at = await t.active();
    const other = await t.active();
    await recordHeartbeat(t.system);
    const jobs = async () => {
      const rows = await t.db.$queryRaw<{ count: bigint }[]>`
        select count(*) from graphile_worker.jobs where task_identifier = 'check-known-keys'`;
      return Number(rows[0]!.count);
    };
    expect(await jobs()).toBe(0);
    await t.db.heartbeat.update({
      where: { name: "worker" },
      data: { at: new Date(Date.now() - 26 * 3600_000) },
    });
    await recordHeartbeat(t.system);
    expect(await jobs()).toBe(1);

    await t.sandbox.control(`test/clients/${at.clientId}`, { expireKeys: true });
    expect(await checkKnownKeys(t.system, { after: null })).toBeNull();
    expect((await keyOf(at.installationId)).unknownSince).toEqual(expect.any(Date));
    expect((await keyOf(other.installationId)).unknownSince).toBeNull();
    expect((await getInstallation(at.admin, at.installationId)).status.code).toBe("key-rejected");
    // Nothing changes when HelseID does not respond.
    await t.sandbox.faults([{ path: "/connect/token", kind: "500", times: 50 }]);
    await checkKnownKeys(t.system, { after: null });
    expect((await keyOf(other.installationId)).unknownSince).toBeNull();
    await t.sandbox.faults([]);
    const keys = await t.sandbox.control<{ keys: { expiresAt: number }[] }>(`test/clients/${at.clientId}`);
    await t.sandbox.control(`test/clients/${at.clientId}`, {
      set: { keys: keys.keys.map((key) => ({ ...key, expiresAt: Date.now() + 1e9 })) },
    });
    await checkKnownKeys(t.system, { after: null });
    expect((await keyOf(at.installationId)).unknownSince).toBeNull();
    expect(await t.auditActions(at.installationId)).toEqual(
      expect.arrayContaining(["key.marked-unknown", "key.recognized"]),
    );
  });
});

describe("an expiry", () => {
  it("that staff sets is stored with its source, and is replaced by what Selvbetjening reports", async () => {
    const at = await t.active();
    const key = await keyOf(at.installationId);
    await setExpiry(at.admin, { keyId: key.id, expiresOn: "2030-05-17", expiresAgain: "2030-05-17" });
    expect(await keyOf(at.installationId)).toMatchObject({
      expiresAt: new Date("2030-05-16T22:00:00Z"),
      expirySource: "person",
    });
    await checkInstallation(at.admin, { installationId: at.installationId });
    expect((await keyOf(at.installationId)).expirySource).toBe("selvbetjening");
    expect(
      await outcome(
        setExpiry(at.admin, { keyId: key.id, expiresOn: "2031-01-01", expiresAgain: "2031-01-01" }),
      ),
    ).toBe("CONFLICT");
    expect(await outcome(setExpiry(at.admin, { keyId: key.id, expiresOn: "17.05.2030" }))).toBe(
      "INVALID_INPUT",
    );
  });
});

describe("a handover", () => {
  const take = async (token: string, installationId: string) => {
    const found = await findHandover(t.system, token);
    return claimHandover(t.customer(installationId), { ...found, passphrase: "" });
  };

  it("happens once per key, also with twenty concurrent requests", async () => {
    const at = await t.active();
    const { token } = await createHandover(at.admin, {
      installationId: at.installationId,
      recipient: "Kari",
    });
    expect(
      await outcome(createHandover(at.admin, { installationId: at.installationId, recipient: "Ola" })),
    ).toBe("ALREADY_HANDED_OVER");
    const results = await Promise.all(
      Array.from({ length: 20 }, () => outcome(take(token, at.installationId))),
    );
    expect(results.filter((each) => each === "ok")).toHaveLength(1);
    expect(
      await outcome(createHandover(at.admin, { installationId: at.installationId, recipient: "Ola" })),
    ).toBe("ALREADY_HANDED_OVER");
    // Another key can be handed over again.
    const { rotationId } = await startRotation(at.admin, {
      installationId: at.installationId,
      operationId: randomUUID(),
    });
    await advanceRotation(t.system, { rotationId });
    await createHandover(at.admin, { installationId: at.installationId, recipient: "Ola" });
  });

  it("is refused after it was revoked, has expired, or the key was replaced", async () => {
    const at = await t.active();
    const make = () => createHandover(at.admin, { installationId: at.installationId, recipient: "Kari" });
    const revoked = await make();
    const { handoverId } = await findHandover(t.system, revoked.token);
    await revokeHandover(at.admin, { handoverId });
    expect(await outcome(take(revoked.token, at.installationId))).toBe("LINK_REVOKED");
    const expired = await make();
    t.advanceClock(4 * 86_400);
    expect(await outcome(take(expired.token, at.installationId))).toBe("LINK_EXPIRED");
    const replaced = await make();
    t.advanceClock(-4 * 86_400);
    const { rotationId } = await startRotation(at.admin, {
      installationId: at.installationId,
      operationId: randomUUID(),
    });
    await advanceRotation(t.system, { rotationId });
    expect(await outcome(take(replaced.token, at.installationId))).toBe("LINK_REVOKED");
    expect(await outcome(take("a".repeat(43), at.installationId))).toBe("NOT_FOUND");
  });

  it("is refused without the permission", async () => {
    const at = await t.active();
    const viewer = await t.staff("VIEWER");
    expect(await outcome(createHandover(viewer, { installationId: at.installationId, recipient: "x" }))).toBe(
      "FORBIDDEN",
    );
    const { token } = await createHandover(at.admin, {
      installationId: at.installationId,
      recipient: "Kari",
    });
    const other = await t.active();
    const found = await findHandover(t.system, token);
    expect(await outcome(claimHandover(t.customer(other.installationId), { ...found, passphrase: "" }))).toBe(
      "FORBIDDEN",
    );
  });
});

describe("an existing client", () => {
  const input = (at: Awaited<ReturnType<TestContext["active"]>>) => ({
    organizationId: at.organizationId,
    templateId: at.templateId,
    label: "Gammel",
    custody: "PORTAL" as const,
    clientId: "",
    privateKey: "",
    publicJwk: "",
  });

  it("is refused with an error that contains no part of the key", async () => {
    const at = await t.active();
    const { privateJwk } = await generateClientKey("ES256");
    for (const [change, code] of [
      [{ privateKey: "noe" }, "INVALID_INPUT"],
      [{ privateKey: JSON.stringify(privateJwk) }, "INVALID_INPUT"],
      [{ privateKey: JSON.stringify(privateJwk), clientId: at.clientId }, "KEY_NOT_ACCEPTED"],
      [{ privateKey: JSON.stringify({ ...privateJwk, x: "AAAA" }), clientId: at.clientId }, "INVALID_INPUT"],
      [
        {
          privateKey: JSON.stringify({
            authority: "https://elsewhere",
            clientId: at.clientId,
            privateJwk: JSON.stringify(privateJwk),
          }),
        },
        "INVALID_INPUT",
      ],
    ] as const) {
      const error = await addExisting(at.admin, { ...input(at), ...change }).catch(
        (caught: unknown) => caught,
      );
      expect(error).toMatchObject({ code });
      expect(JSON.stringify(error) + String(error) + (error as Error).stack).not.toContain(privateJwk.d!);
    }
    expect(await t.db.installation.count({ where: { label: "Gammel" } })).toBe(0);
  });

  it("is added once, and without a private key where the installation holds it", async () => {
    const at = await t.active();
    const twice = { ...input(at), clientId: at.clientId, privateKey: JSON.stringify(at.pair.privateJwk) };
    expect(await outcome(addExisting(at.admin, twice))).toBe("CONFLICT");
    const { publicJwk, privateJwk } = await generateClientKey("ES256");
    const held = {
      ...input(at),
      custody: "INSTALLATION" as const,
      clientId: randomUUID(),
      confirmation: at.clientId.slice(-6),
    };
    expect(await outcome(addExisting(at.admin, { ...held, publicJwk: JSON.stringify(privateJwk) }))).toBe(
      "INVALID_INPUT",
    );
    const { installationId } = await addExisting(at.admin, { ...held, publicJwk: JSON.stringify(publicJwk) });
    const keys = await t.db.clientKey.findMany({ where: { installationId } });
    expect(keys).toMatchObject([{ custody: "INSTALLATION", sealedPrivateJwk: null, expiresAt: null }]);
  });
});

describe("closing an installation", () => {
  it("destroys its keys, ends what is open, and allows nothing new to start", async () => {
    const at = await t.active();
    const { token } = await startRevival(at.admin, { installationId: at.installationId, days: 3 });
    await createHandover(at.admin, { installationId: at.installationId, recipient: "Kari" });
    const close = {
      installationId: at.installationId,
      why: "customer-left" as const,
      reason: "Nedlagt",
      confirmation: at.clientId.slice(-6),
    };
    const found = await findRevival(t.system, token);
    await closeInstallation(at.admin, close);
    await closeInstallation(at.admin, close);
    const keys = await t.db.clientKey.findMany({ where: { installationId: at.installationId } });
    expect(keys.every((key) => key.state === "RETIRED" && key.sealedPrivateJwk === null)).toBe(true);
    const step = { ...found, browser: "b".repeat(43) };
    expect(await outcome(createRevivalKey(t.customer(at.installationId), step))).toBe("LINK_REVOKED");
    const order = { installationId: at.installationId, operationId: randomUUID() };
    expect(await outcome(startRotation(at.admin, order))).toBe("INSTALLATION_CLOSED");
    expect(await outcome(startRevival(at.admin, { installationId: at.installationId, days: 3 }))).toBe(
      "INSTALLATION_CLOSED",
    );
    expect(await outcome(checkInstallation(at.admin, { installationId: at.installationId }))).toBe(
      "INSTALLATION_CLOSED",
    );
    expect(
      (await t.auditActions(at.installationId)).filter((each) => each === "installation.closed"),
    ).toHaveLength(1);
  });
});

describe("a revival", () => {
  const BROWSER = "c".repeat(43);

  async function started() {
    const at = await t.active();
    const { token } = await startRevival(at.admin, { installationId: at.installationId, days: 3 });
    const found = await findRevival(t.system, token);
    const customer = t.customer(at.installationId);
    const step = { ...found, browser: BROWSER };
    await createRevivalKey(customer, step);
    return { ...at, customer, step, revivalId: found.revivalId };
  }

  it("and a rotation are never open together, whichever comes first, and also when started at the same time", async () => {
    const at = await t.active();
    const results = await Promise.all([
      outcome(startRotation(at.admin, { installationId: at.installationId, operationId: randomUUID() })),
      outcome(startRevival(at.admin, { installationId: at.installationId, days: 3 })),
    ]);
    expect(results.filter((each) => each === "ok")).toHaveLength(1);
  });

  it("allows no step backwards, none from another browser, and no file before the proof", async () => {
    const { customer, step, revivalId } = await started();
    expect(await outcome(markUploaded(customer, { ...step, browser: "d".repeat(43) }))).toBe("LINK_HELD");
    expect(await outcome(claimRevivalFile(customer, { ...step, passphrase: "" }))).toBe("CONFLICT");
    await createRevivalKey(customer, step);
    expect(await t.db.clientKey.count({ where: { revivals: { some: { id: revivalId } } } })).toBe(1);
    t.advanceClock(4 * 86_400);
    expect(await outcome(markUploaded(customer, step))).toBe("LINK_EXPIRED");
    t.advanceClock(-4 * 86_400);
  });

  /**
   * The customer uploaded the new key, which replaced the old one upstream, and the revival was cancelled
   * before its proof.
   */
  async function cancelledAfterUpload() {
    const at = await started();
    await t.sandbox.switches({ oldKeys: "dropped" });
    const key = await t.db.clientKey.findFirstOrThrow({
      where: { revivals: { some: { id: at.revivalId } } },
    });
    await fetch(`${t.env.SELVBETJENING_TEST_PORTAL_URL}/clients/${at.clientId}/keys`, {
      method: "POST",
      body: new URLSearchParams({ jwk: JSON.stringify(key.publicJwk) }),
    });
    await endRevival(at.admin, { revivalId: at.revivalId });
    return { ...at, key };
  }

  it("that is cancelled after the upload keeps the key, which is used when the old one is removed", async () => {
    const at = await cancelledAfterUpload();
    await checkInstallation(at.admin, { installationId: at.installationId });
    expect((await keyOf(at.installationId)).kid).toBe(at.key.kid);
    expect(await t.auditActions(at.installationId)).toContain("key.promoted");
  });

  it("whose key two concurrent checks find working keeps it", async () => {
    const at = await cancelledAfterUpload();
    // One has its proof while the other one promotes the key.
    await t.sandbox.faults([{ path: "/v1/client", kind: "slow", seconds: 1, times: 1 }]);
    const check = () => outcome(checkInstallation(at.admin, { installationId: at.installationId }));
    expect(await Promise.all([check(), check()])).toEqual(["ok", "ok"]);
    expect(await keyOf(at.installationId)).toMatchObject({
      id: at.key.id,
      sealedPrivateJwk: expect.anything(),
    });
    const actions = await t.auditActions(at.installationId);
    expect(actions.filter((each) => each === "key.promoted")).toHaveLength(1);
  });
});
