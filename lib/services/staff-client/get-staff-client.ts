import type { JWK } from "jose";
import { oneOf } from "@/lib/base/one-of";
import { EXPIRY_SOURCES, type ExpirySource } from "@/lib/domain/key-lifecycle";
import { type StaffClientStatus, staffClientStatus } from "@/lib/domain/staff-client";
import { paths } from "@/lib/domain/routes";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { expiryOf, readStaffClientFacts } from "@/lib/core/staff-client/staff-client-facts";
import { staffClientOf } from "@/lib/core/staff-client/signing-keys";

/** One key of the portal's own client, for its page. */
export interface StaffKeyView {
  id: string;
  kid: string;
  /** Whether it is the one in STAFF_HELSEID_PRIVATE_JWK of this process. */
  isConfigured: boolean;
  state: "PREPARED" | "CURRENT" | "PREVIOUS";
  expiresAt: Date | null;
  /** `configuration`: STAFF_HELSEID_KEY_EXPIRES_ON. Null when the expiry is unknown. */
  expirySource: ExpirySource | "configuration" | null;
  provedAt: Date | null;
  replacedAt: Date | null;
  refusedSince: Date | null;
  submittedAt: Date | null;
  uploadedAt: Date | null;
  /** The public half, to register by hand. */
  publicJwk: JWK;
}

export interface StaffClientView {
  environment: "TEST" | "PRODUCTION";
  clientId: string;
  status: StaffClientStatus;
  checkedAt: Date | null;
  failingSince: Date | null;
  oauthError: string | null;
  /** Whether the client may register keys itself. Null when that is not known. */
  managesKeys: boolean | null;
  keys: StaffKeyView[];
  /** The last e-mail about the client; null when there was none. */
  notice: { raisedAt: Date; recipients: number; endedAt: Date | null; lastError: string | null } | null;
  redirectUri: string;
}

/** What is known of the client with which the portal signs in staff members, and of its keys. */
export async function getStaffClient(ctx: Context): Promise<StaffClientView> {
  authorize(ctx, "staff.manage");
  const of = staffClientOf(ctx.env);
  const [facts, rows, notice] = await Promise.all([
    readStaffClientFacts(ctx.env, ctx.db),
    ctx.db.staffClientKey.findMany({
      where: { ...of, state: { in: ["PREPARED", "CURRENT", "PREVIOUS"] } },
      orderBy: { createdAt: "desc" },
    }),
    ctx.db.staffClientNotice.findFirst({ orderBy: { raisedAt: "desc" } }),
  ]);
  const { checkedAt, failingSince, oauthError, managesKeys } = facts;
  return {
    ...of,
    status: staffClientStatus(facts, ctx.clock()),
    checkedAt,
    failingSince,
    oauthError,
    managesKeys,
    keys: rows.flatMap((row) => {
      if (row.state === "RETIRED") return [];
      const expiresAt = expiryOf(ctx.env, row);
      return {
        id: row.id,
        kid: row.kid,
        isConfigured: row.kid === ctx.env.STAFF_HELSEID_PRIVATE_JWK.kid,
        state: row.state,
        expiresAt,
        expirySource: row.expiresAt
          ? oneOf(EXPIRY_SOURCES, row.expirySource)
          : expiresAt && ("configuration" as const),
        provedAt: row.provedAt,
        replacedAt: row.replacedAt,
        refusedSince: row.refusedSince,
        submittedAt: row.submittedAt,
        uploadedAt: row.uploadedAt,
        publicJwk: row.publicJwk as JWK,
      };
    }),
    notice: notice && {
      raisedAt: notice.raisedAt,
      recipients: notice.deliveredTo.length,
      endedAt: notice.endedAt,
      lastError: notice.lastError,
    },
    redirectUri: `${ctx.env.PORTAL_URL}${paths.loginCallback}`,
  };
}
