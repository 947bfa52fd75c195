import { type StaffClientStatus, staffClientStatus } from "@/lib/domain/staff-client";
import { roleMay } from "@/lib/domain/permissions";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { readStaffClientFacts } from "@/lib/core/staff-client/staff-client-facts";

export interface StaffClientWarning {
  status: Exclude<StaffClientStatus, "ok" | "not-checked">;
  expiresAt: Date | null;
  since: Date | null;
}

/**
 * What an administrator must do about the portal's own client: for the banner on every page. Null for others,
 * who can do nothing about it.
 */
export async function findStaffClientWarning(ctx: Context): Promise<StaffClientWarning | null> {
  authorize(ctx, "fleet.read");
  if (ctx.actor.kind === "staff" && !roleMay(ctx.actor.role, "staff.manage")) return null;
  const facts = await readStaffClientFacts(ctx.env, ctx.db);
  const status = staffClientStatus(facts, ctx.clock());
  if (status === "ok" || status === "not-checked") return null;
  return {
    status,
    expiresAt: facts.current?.expiresAt ?? null,
    since: facts.failingSince ?? facts.current?.refusedSince ?? null,
  };
}
