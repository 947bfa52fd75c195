import type { DraftConfirmation } from "@/lib/domain/draft-confirmation";
import type { DraftState } from "@/lib/domain/states";

/** The columns of a draft that decide whether a client may still come of it, and whose it is. */
export const DRAFT_CONFIRMATION = {
  state: true,
  requestedAt: true,
  respondedAt: true,
  redirectMs: true,
  redirectedAt: true,
  returnedAt: true,
  refusedAt: true,
  releasedAt: true,
  browserHash: true,
  startedById: true,
  key: { select: { custody: true, state: true } },
  link: { select: { boundToHash: true } },
} as const;

export interface DraftConfirmationRow {
  state: DraftState;
  requestedAt: Date;
  respondedAt: Date | null;
  redirectMs: number | null;
  redirectedAt: Date | null;
  returnedAt: Date | null;
  refusedAt: Date | null;
  releasedAt: Date | null;
  browserHash: string | null;
  startedById: string | null;
  key: { custody: string; state: string };
  link: { boundToHash: string | null } | null;
}

/** Who is asking for the draft: a staff member, or the customer's browser by the hash of its cookie. */
export interface Asker {
  userId: string | null;
  browserHash: string | null;
}

/** Asks about a draft and not for whose it is. */
export const NOBODY: Asker = { userId: null, browserHash: null };

export function draftConfirmation<Row extends DraftConfirmationRow>(
  row: Row,
  asker: Asker,
): Row & DraftConfirmation & { own: boolean } {
  return {
    ...row,
    // The previous release recorded only how long it took until it redirected.
    sentAt: row.redirectedAt ?? (row.redirectMs === null ? null : row.respondedAt),
    canAsk: row.key.custody === "PORTAL" && row.key.state !== "RETIRED",
    own: isOwn(row, asker),
  };
}

function isOwn(row: DraftConfirmationRow, asker: Asker): boolean {
  if (row.startedById) return row.startedById === asker.userId;
  // The previous release recorded the browser of the link only.
  const browser = row.browserHash ?? row.link?.boundToHash ?? null;
  return browser !== null && browser === asker.browserHash;
}
