import { newSecret } from "@/lib/base/ids";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import { underLock } from "@/lib/dev/testing/under-lock";
import { createHandover } from "@/lib/services/handover/create-handover";
import { claimHandover } from "@/lib/services/handover/claim-handover";
import { findHandover } from "@/lib/services/handover/find-handover";
import { createRevivalKey } from "@/lib/services/revival/create-revival-key";
import { findRevival } from "@/lib/services/revival/find-revival";
import { followRevival } from "@/lib/services/revival/follow-revival";
import { getRevival } from "@/lib/services/revival/get-revival";
import { markUploaded } from "@/lib/services/revival/mark-uploaded";
import { startRevival } from "@/lib/services/revival/start-revival";
import { startRotation } from "@/lib/services/rotation/start-rotation";
import { runSweep } from "@/lib/services/sweep/run-sweep";
import type { ConfigurationFile } from "@/lib/domain/configuration-file";
import { PAGE_POLL_MS, type World } from "../world";
import { agreed, expiryFound, type Journey } from "./journey";

/** Support replaces a key, and a worker carries it out. */
export const rotationJourney: Journey = {
  name: "rotation",
  async run(world) {
    const at = await world.active();
    const { installationId, operationId } = at;
    const { rotationId } = await startRotation(at.admin, { installationId, operationId });
    const rotation = await world.until("rotation", async () => {
      const row = await world.t.db.keyRotation.findUniqueOrThrow({ where: { id: rotationId } });
      return ["DONE", "FAILED", "ABANDONED"].includes(row.state) && row;
    });
    const key = await world.currentKey(installationId);
    const client = await world.client(at.clientId);
    const uploaded = client.keys.find((each) => each.jwkThumbprint === client.uploads[0]);
    const found = {
      rotatedKeyExpiry: uploaded ? expiryFound(key?.expiresAt ?? null, uploaded.expiresAt) : "unknown",
    };
    if (rotation.state === "FAILED") {
      const { clientId, pair } = at;
      if (!["refused", "refused-publicJwk", "unauthorized"].includes(rotation.failureCode ?? ""))
        return { ...found, rotation: `failed for ${rotation.failureCode}` };
      const oldWorks = await world.worksOutside({ clientId, privateJwk: pair.privateJwk });
      const isUnchanged = client.uploads.length === 0 && oldWorks;
      return {
        ...found,
        rotation: agreed("refused by Selvbetjening", key?.kid === at.pair.kid, isUnchanged),
      };
    }
    const isProved = client.uploads.length === 1 && client.provedKids.includes(uploaded?.kid ?? "");
    return {
      ...found,
      rotation: agreed("done", rotation.state === "DONE" && key?.thumbprint === client.uploads[0], isProved),
    };
  },
};

/** A customer replaces a key that has expired, by uploading another one in Selvbetjening. */
export const revivalJourney: Journey = {
  name: "revival",
  async run(world) {
    const { t } = world;
    const at = await world.active();
    const { installationId } = at;
    await t.sandbox.control(`test/clients/${at.clientId}`, { expireKeys: true });
    const expired = { expiresAt: new Date(Date.now() - 1000) };
    // Under the lock, since the worker may be writing to the same installation.
    await underLock(t.db, installationId, ({ tx }) =>
      changeKeys(tx, { where: { installationId }, data: expired }),
    );
    const { token } = await startRevival(at.admin, { installationId, days: 7 });
    const { revivalId } = await findRevival(t.system, token);
    const customer = world.as({ kind: "customer", installationId });
    const step = { revivalId, installationId, browser: newSecret() };
    await createRevivalKey(customer, step);
    const { key, selvbetjeningUrl } = await getRevival(customer, step);
    const page = await fetch(selvbetjeningUrl, {
      method: "POST",
      body: new URLSearchParams({ jwk: key!.publicJwk }),
    });
    const isUploaded = (await page.text()).includes("Nøkkelen er lastet opp");
    await markUploaded(customer, step);
    await world.until("revival", async () => {
      await followRevival(customer, { revivalId, pageOpen: true });
      const { state } = await t.db.revival.findUniqueOrThrow({ where: { id: revivalId } });
      return state === "VERIFIED";
    });
    const current = await world.currentKey(installationId);
    const client = await world.client(at.clientId);
    const uploaded = client.keys.find((each) => each.kid === key!.kid);
    return {
      revival: agreed(
        "verified",
        current?.kid === key!.kid,
        isUploaded && client.provedKids.includes(key!.kid),
      ),
      revivedKeyExpiry: expiryFound(current?.expiresAt ?? null, uploaded?.expiresAt),
    };
  },
};

/** The sweep reads a client twice. */
export const readingJourney: Journey = {
  name: "reading",
  async run(world) {
    const at = await world.active({ isRead: false });
    const where = { id: at.installationId };
    const sweep = async () => {
      const before = await world.answered(at.clientId);
      await world.t.db.installation.update({ where, data: { nextCheckAt: new Date(0) } });
      await world.until(
        "reading",
        async () => {
          // Once a minute by the clock; it reads what is due.
          await runSweep(world.as({ kind: "system", name: "sweep" }));
          const { nextCheckAt } = await world.t.db.installation.findUniqueOrThrow({ where });
          return nextCheckAt !== null && nextCheckAt.getTime() > Date.now() + 600_000;
        },
        PAGE_POLL_MS,
      );
      return (await world.answered(at.clientId)) - before;
    };
    const first = await sweep();
    // While a service asks for time after the token, the reading begins again.
    const isInterrupted = world.row.busyStatus !== "none";
    const key = await world.currentKey(at.installationId);
    const { snapshot } = await world.t.db.installation.findUniqueOrThrow({ where });
    const client = await world.client(at.clientId);
    const read = snapshot as { apiScopes?: { scope: string; status: string }[] } | null;
    const isComplete =
      JSON.stringify(read?.apiScopes?.map((each) => each.scope)) ===
      JSON.stringify(client.scopes.map((each) => each.scope));
    return {
      reading: agreed("complete", isComplete, first === 3 || (isInterrupted && first < 7)),
      readKeyExpiry: expiryFound(key?.expiresAt ?? null, client.keys[0]?.expiresAt),
      secondReadingRequests: String(await undisturbed(world, sweep)),
    };
  },
};

/** The result of the first run during which no service had asked for time: another may have begun again. */
async function undisturbed<Result>({ t }: World, run: () => Promise<Result>): Promise<Result> {
  for (;;) {
    const since = new Date();
    const result = await run();
    if ((await t.db.upstreamWait.count({ where: { until: { gt: since } } })) === 0) return result;
  }
}

/**
 * A named recipient gets the configuration file, with the scopes that the client has now: after it was
 * created it has lost one, and got another.
 */
export const handoverJourney: Journey = {
  name: "handover",
  async run(world) {
    const at = await world.active();
    const { installationId } = at;
    const scopes = ["nhn:selvbetjening/client", "nhn:cp-api/access-v2-dpop"].map((scope) => ({
      scope,
      status: "ok",
      statusReason: null,
    }));
    await world.t.sandbox.control(`test/clients/${at.clientId}`, { set: { scopes } });
    await world.read(at.admin, installationId);
    const { token } = await createHandover(at.admin, { installationId, recipient: "Ida Installatør" });
    const { handoverId } = await findHandover(world.t.system, token);
    const { text } = await claimHandover(world.as({ kind: "customer", installationId }), {
      handoverId,
      installationId,
      passphrase: "",
    });
    const file = JSON.parse(text) as ConfigurationFile;
    const client = await world.client(at.clientId);
    const works = await world.worksOutside(file);
    const isSame = JSON.stringify(file.scopes) === JSON.stringify(client.scopes.map((each) => each.scope));
    return { handover: agreed("file works", isSame, works) };
  },
};
