import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { addSeconds } from "@/lib/base/clock";
import { insertKey } from "@/lib/dev/testing/key-rows";
import { OPEN_ROTATION_STATES } from "@/lib/domain/key-rotation";
import { OPEN_REVIVAL_STATES } from "@/lib/domain/revival";
import { type RotationRefusal, rotationRefusal } from "@/lib/domain/rotation-refusal";
import { isAppError } from "@/lib/base/errors";
import { TestContext } from "@/lib/dev/testing/test-context";
import { planBulk } from "../bulk/plan-bulk";
import type { Context } from "@/lib/context/context";
import { getInstallation } from "../installations/get-installation";
import { planRotations } from "./plan-rotations";
import { rotatableCondition } from "@/lib/core/keys/rotation-facts";
import { startRotation } from "./start-rotation";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

/** A Tuesday without holidays near it, so that planned renewals are due. */
const NOW = new Date("2030-02-05T10:00:00.000Z");
const at = (ctx: Context): Context => ({ ...ctx, clock: () => NOW });

/** Seconds from now: past, exactly now, soon; or unknown. */
const expiry = fc.constantFrom(-86_400, 0, 3600, 86_400, null);
const installation = fc.record({
  activated: fc.boolean(),
  closed: fc.boolean(),
  clientId: fc.boolean(),
  custody: fc.constantFrom("PORTAL", "INSTALLATION"),
  current: fc.option(fc.record({ sealed: fc.boolean(), expiry })),
  /**
   * A key that Selvbetjening lists and the portal does not hold, created after the CURRENT one or before it.
   */
  listed: fc.option(fc.record({ newer: fc.boolean(), expiry })),
  rotation: fc.option(fc.constantFrom(...OPEN_ROTATION_STATES, "DONE" as const)),
  revival: fc.option(fc.constantFrom(...OPEN_REVIVAL_STATES, "DELIVERED" as const, "CANCELLED" as const)),
});
type State = typeof installation extends fc.Arbitrary<infer T> ? T : never;

const ROTATABLE: State = {
  activated: true,
  closed: false,
  clientId: true,
  custody: "PORTAL",
  current: { sealed: true, expiry: 86_400 },
  listed: null,
  rotation: null,
  revival: null,
};

/** Facts that allow a rotation, with at most two changed, so that every refusal occurs alone and in pairs. */
const nearlyRotatable = fc
  .tuple(installation, fc.subarray(Object.keys(ROTATABLE) as (keyof State)[], { maxLength: 2 }))
  .map(([other, fields]) => ({
    ...ROTATABLE,
    ...Object.fromEntries(fields.map((field) => [field, other[field]])),
  }));

function factsOf(state: State) {
  const held = state.current?.sealed ? state.current : null;
  return {
    activatedAt: state.activated ? NOW : null,
    closedAt: state.closed ? NOW : null,
    clientId: state.clientId ? "client" : null,
    custody: state.custody,
    heldKey: held && { expiresAt: held.expiry === null ? null : addSeconds(NOW, held.expiry) },
    hasOpenRotation: state.rotation !== null && state.rotation !== "DONE",
    hasOpenRevival: state.revival !== null && state.revival !== "DELIVERED" && state.revival !== "CANCELLED",
  };
}

async function insert(
  state: State,
  created: { organizationId: string; templateId: string },
): Promise<string> {
  const facts = factsOf(state);
  const { id: installationId } = await t.db.installation.create({
    data: {
      organizationId: created.organizationId,
      templateId: created.templateId,
      label: randomUUID(),
      custody: state.custody,
      clientId: facts.clientId && randomUUID(),
      activatedAt: facts.activatedAt,
      closedAt: facts.closedAt,
      createdAt: NOW,
      updatedAt: NOW,
    },
  });
  const key = (seconds: number | null, createdAfter: number) => ({
    installationId,
    kid: randomUUID(),
    thumbprint: "",
    algorithm: "ES256",
    expiresAt: seconds === null ? null : addSeconds(NOW, seconds),
    createdAt: addSeconds(NOW, createdAfter - 1000),
  });
  const { current, listed } = state;
  if (current)
    await insertKey(t.db, {
      data: {
        ...key(current.expiry, 0),
        state: "CURRENT",
        custody: current.sealed ? "PORTAL" : "INSTALLATION",
        sealedPrivateJwk: current.sealed ? "sealed" : null,
      },
    });
  if (listed)
    await insertKey(t.db, {
      data: { ...key(listed.expiry, listed.newer ? 1 : -1), state: "LISTED", custody: "INSTALLATION" },
    });
  if (state.rotation) {
    const old = await insertKey(t.db, {
      data: { ...key(null, -2), state: "RETIRED", custody: "PORTAL" },
    });
    await t.db.keyRotation.create({
      data: {
        installationId,
        operationId: randomUUID(),
        trigger: "PERSON",
        state: state.rotation,
        oldKeyId: old.id,
        actorName: "test",
        startedAt: NOW,
        nextAt: NOW,
      },
    });
  }
  if (state.revival)
    await t.db.revival.create({
      data: {
        installationId,
        custody: state.custody,
        state: state.revival,
        tokenHash: randomUUID(),
        actorName: "test",
        createdAt: NOW,
        expiresAt: addSeconds(NOW, 86_400),
      },
    });
  return installationId;
}

async function refusalOfVerb(ctx: Context, installationId: string): Promise<RotationRefusal | null> {
  const operationId = randomUUID();
  try {
    const { rotationId } = await startRotation(ctx, { installationId, operationId });
    const rotation = await t.db.keyRotation.findUniqueOrThrow({ where: { id: rotationId } });
    return rotation.operationId === operationId ? null : "CHANGE_UNDER_WAY";
  } catch (error) {
    if (!isAppError(error)) throw error;
    return error.code as RotationRefusal;
  }
}

it("one rule decides for the page, the bulk plan, the planned renewal and the verb whether a key may be rotated", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(nearlyRotatable, { minLength: 40, maxLength: 40 }), async (states) => {
      const created = await t.installation({ rotatesAutomatically: true });
      const admin = at(created.admin);
      const refusals = new Map<string, RotationRefusal | null>();
      const renewable = new Set<string>();
      for (const state of states) {
        const id = await insert(state, created);
        const facts = factsOf(state);
        refusals.set(id, rotationRefusal(facts, NOW));
        if (refusals.get(id) === null && facts.heldKey?.expiresAt) renewable.add(id);
      }
      const ids = [...refusals.keys()];
      const allowed = ids.filter((id) => refusals.get(id) === null).sort();

      for (const id of ids)
        expect([id, (await getInstallation(admin, id)).rotationRefusal]).toEqual([id, refusals.get(id)]);

      const bySql = await t.db.$queryRaw<{ id: string }[]>`
        select i.id from installation i join client_key k on k.installation_id = i.id
        where i.template_id = ${created.templateId}::uuid and ${rotatableCondition(NOW)}`;
      expect(bySql.map((row) => row.id).sort()).toEqual(allowed);

      const plan = await planBulk(admin, {
        templateId: created.templateId,
        status: "any",
        search: "",
        clientIds: "",
        kind: "rotate-key",
        value: "",
        by: "",
        csv: "",
      }).catch((error: unknown) => {
        if (!isAppError(error, "INVALID_INPUT")) throw error;
        return { items: [] };
      });
      const changed = plan.items.filter((item) => item.verdict === "change");
      expect(changed.map((item) => item.installationId).sort()).toEqual(allowed);

      // Only a key that can be rotated counts towards the limit of a run.
      expect(await planRotations(at(t.system))).toBe(renewable.size);
      for (const id of ids)
        expect([id, await refusalOfVerb(admin, id)]).toEqual([
          id,
          renewable.has(id) ? "CHANGE_UNDER_WAY" : refusals.get(id),
        ]);
    }),
    { numRuns: 3, endOnFailure: true },
  );
});
