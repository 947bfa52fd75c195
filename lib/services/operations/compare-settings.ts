import { addSeconds } from "@/lib/base/clock";
import type { RunningProcess } from "@/lib/base/running-process";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { differingSettings, type SettingDigests } from "@/lib/crypto/setting-digests";
import { ownDigests } from "./internal/own-digests";

/** A process records its settings once a minute. */
const MAX_AGE_SECONDS = 150;

/** A process and the names of the settings that it has with another value than this one. */
export type ComparedProcess = RunningProcess & { differing: string[] };

/** Compares the settings of this process with those of every running portal and worker. */
export async function compareSettings(ctx: Context): Promise<ComparedProcess[]> {
  authorizeSystem(ctx);
  const own = ownDigests(ctx.env);
  const rows = await ctx.db.processSettings.findMany({
    where: { seenAt: { gt: addSeconds(ctx.clock(), -MAX_AGE_SECONDS) } },
    orderBy: [{ kind: "asc" }, { startedAt: "asc" }],
  });
  return rows.map(({ id, kind, host, pid, startedAt, digests }) => ({
    id,
    kind: kind as RunningProcess["kind"],
    host,
    pid,
    startedAt,
    differing: differingSettings(own, digests as SettingDigests),
  }));
}
