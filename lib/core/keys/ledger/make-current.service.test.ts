import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import { sealedKey } from "@/lib/dev/testing/ledger-keys";
import { underLock } from "@/lib/dev/testing/under-lock";
import { TestContext } from "@/lib/dev/testing/test-context";
import { createPrepared, createSubmitted } from "./create";
import { makeCurrent } from "./transitions";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

describe("making a key current", () => {
  /** An installation with a current key, one that was set aside, one in `state`, and the next one. */
  async function started(state: "PREPARED" | "SUBMITTED") {
    const { installationId } = await t.installation();
    const [current, aside, other, next] = [sealedKey(), sealedKey(), sealedKey(), sealedKey()];
    await underLock(t.db, installationId, async (locked) => {
      const now = new Date();
      await createSubmitted(locked, current, now);
      await makeCurrent(locked, current.id, now);
      for (const each of [aside, next]) await createSubmitted(locked, each, now);
      await (state === "PREPARED" ? createPrepared : createSubmitted)(locked, other, now);
    });
    const states = async () => {
      const rows = await t.db.clientKey.findMany({ where: { installationId } });
      return Object.fromEntries(rows.map((row) => [row.id, row.state]));
    };
    return { installationId, current, aside, other, next, states };
  }

  const rotation = (installationId: string, oldKeyId: string) => ({
    installationId,
    oldKeyId,
    operationId: randomUUID(),
    trigger: "PERSON" as const,
    actorName: "Ada",
    startedAt: new Date(),
    nextAt: new Date(),
  });

  it("retires every other key that was not listed, except those that an open process uses", async () => {
    const cases = [
      { state: "SUBMITTED" as const, process: "none", spared: false },
      { state: "PREPARED" as const, process: "none", spared: false },
      { state: "SUBMITTED" as const, process: "rotation", spared: true },
      // The rotation has started, and is about to claim the spare key.
      { state: "PREPARED" as const, process: "rotation-started", spared: true },
      { state: "SUBMITTED" as const, process: "revival", spared: true },
      { state: "SUBMITTED" as const, process: "revival-ended", spared: false },
    ];
    for (const { state, process, spared } of cases) {
      const at = await started(state);
      const { installationId } = at;
      if (process === "rotation")
        await t.db.keyRotation.create({
          data: { ...rotation(installationId, at.current.id), state: "UPLOADING", newKeyId: at.other.id },
        });
      if (process === "rotation-started")
        await t.db.keyRotation.create({
          data: { ...rotation(installationId, at.current.id), state: "STARTED" },
        });
      if (process.startsWith("revival"))
        await t.db.revival.create({
          data: {
            installationId,
            custody: "PORTAL",
            state: process === "revival" ? "UPLOADED" : "CANCELLED",
            tokenHash: randomUUID(),
            keyId: at.other.id,
            actorName: "Ada",
            createdAt: new Date(),
            expiresAt: new Date(),
          },
        });
      await underLock(t.db, installationId, (locked) => makeCurrent(locked, at.next.id, new Date()));
      const states = await at.states();
      expect([process, states[at.current.id], states[at.aside.id], states[at.next.id]]).toEqual([
        process,
        "RETIRED",
        "RETIRED",
        "CURRENT",
      ]);
      expect([process, states[at.other.id]]).toEqual([process, spared ? state : "RETIRED"]);
    }
  });

  it("leaves no retired key with a private half, which the database refuses", async () => {
    const at = await started("SUBMITTED");
    await expect(changeKeys(t.db, { where: { id: at.next.id }, data: { state: "RETIRED" } })).rejects.toThrow(
      /client_key_retired_is_destroyed|check constraint|23514/i,
    );
  });

  it("clears the mark that HelseID does not know the key", async () => {
    const { installationId } = await t.installation();
    const newKey = sealedKey();
    await underLock(t.db, installationId, (locked) => createSubmitted(locked, newKey, new Date()));
    await changeKeys(t.db, { where: { id: newKey.id }, data: { unknownSince: new Date() } });
    await underLock(t.db, installationId, (locked) => makeCurrent(locked, newKey.id, new Date()));
    const row = await t.db.clientKey.findUniqueOrThrow({ where: { id: newKey.id } });
    expect(row).toMatchObject({ state: "CURRENT", unknownSince: null });
  });

  it("loses nothing when it runs twice concurrently", async () => {
    const at = await started("SUBMITTED");
    const results = await Promise.allSettled(
      [1, 2].map(() =>
        underLock(t.db, at.installationId, (locked) => makeCurrent(locked, at.next.id, new Date())),
      ),
    );
    expect(results.map((each) => each.status).sort()).toEqual(["fulfilled", "rejected"]);
    const row = await t.db.clientKey.findUniqueOrThrow({ where: { id: at.next.id } });
    expect(row).toMatchObject({ state: "CURRENT", sealedPrivateJwk: "sealed" });
  });
});
