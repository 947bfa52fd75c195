import { addSeconds } from "@/lib/base/clock";
import {
  CONFIRM_WITHIN_SECONDS,
  KEY_UNKNOWN_AFTER_SECONDS,
  MAX_DRAFT_RESPONSE_SECONDS,
  OPEN_WITHIN_SECONDS,
} from "./draft-times";
import type { DraftState } from "./states";

/*
 * Whether a client may still come of a draft. Selvbetjening offers no way to ask or to withdraw a draft
 * (domain 1.1), so this follows from what is recorded and from the limits of the confirm page (domain 1.5):
 * it must be opened within ten seconds, in one browser, and confirmed within three hours of that. While a
 * client may come of one draft, no other is made, since two confirmed drafts are two clients.
 */

/** What is recorded of a draft, as far as it decides this. */
export interface DraftConfirmation {
  state: DraftState;
  requestedAt: Date;
  returnedAt: Date | null;
  /** When a browser was first sent to the confirm address; null when none was, so that nobody knows it. */
  sentAt: Date | null;
  /** When HelseID was last asked with the draft's key, and knew no client with it. */
  refusedAt: Date | null;
  /** When support released it: from then on it does not count, at the risk that they accepted. */
  releasedAt: Date | null;
  /** Whether the portal has the draft's private key, with which it can ask HelseID. */
  canAsk: boolean;
}

export type DraftStanding =
  /** No client can come of it. */
  | { kind: "over" }
  /** It may be confirmed, or HelseID may not know yet that it was. Both end at `until`. */
  | { kind: "open"; until: Date }
  /** Its time ended at `since`, and HelseID has not said yet that it was not confirmed. */
  | { kind: "unanswered"; since: Date };

const OVER = { kind: "over" } as const;

/** @param cacheSeconds CLIENT_CACHE_SECONDS: how long HelseID may not know a client that was confirmed */
export function draftStanding(draft: DraftConfirmation, now: Date, cacheSeconds: number): DraftStanding {
  const end = confirmationEnd(draft, cacheSeconds);
  if (end === null) return OVER;
  if (now < end) return { kind: "open", until: end };
  // Nobody can have opened a draft whose address was never given to a browser.
  if (draft.sentAt === null || !draft.canAsk) return OVER;
  return draft.refusedAt && draft.refusedAt >= end ? OVER : { kind: "unanswered", since: end };
}

/**
 * When the draft can no longer be confirmed and HelseID knows whether it was; null when it never could be.
 */
function confirmationEnd(draft: DraftConfirmation, cacheSeconds: number): Date | null {
  if (draft.releasedAt) return null;
  // The draft was created at most this long after it was requested: a later response is not used.
  const opened = addSeconds(draft.requestedAt, MAX_DRAFT_RESPONSE_SECONDS + OPEN_WITHIN_SECONDS);
  const confirmed = addSeconds(opened, CONFIRM_WITHIN_SECONDS + cacheSeconds);
  switch (draft.state) {
    case "REFUSED":
    case "UNREACHABLE":
    case "NOT_OPENED":
    case "CONFIRMED":
      return null;
    case "REQUESTED":
      return opened;
    // Selvbetjening's own word that the draft will not become a client (domain 1.5).
    case "RETURNED_ERROR":
      return draft.returnedAt ?? confirmed;
    case "RETURNED": {
      const proved = addSeconds(draft.returnedAt ?? draft.requestedAt, KEY_UNKNOWN_AFTER_SECONDS);
      return proved > confirmed ? proved : confirmed;
    }
    default:
      return draft.sentAt ? confirmed : opened;
  }
}

export type StartStep<Draft> =
  | { kind: "create" }
  /** The same browser goes on to the address that it was sent to. */
  | { kind: "continue"; draft: Draft; until: Date }
  /** The draft of the same browser is being created. */
  | { kind: "creating"; draft: Draft }
  /** The same browser has returned, and the draft is being proved. */
  | { kind: "proving"; draft: Draft }
  /** Another browser was sent to the address. */
  | { kind: "elsewhere"; draft: Draft; until: Date }
  /** HelseID must answer first. */
  | { kind: "unanswered"; draft: Draft };

/**
 * What a request to start leads to.
 * @param drafts the installation's, newest first; `own` when the asking browser was sent to it
 */
export function startStep<Draft extends DraftConfirmation & { own: boolean }>(
  drafts: readonly Draft[],
  now: Date,
  cacheSeconds: number,
): StartStep<Draft> {
  const standings = drafts.map((draft) => ({ draft, standing: draftStanding(draft, now, cacheSeconds) }));
  const open = standings.flatMap(({ draft, standing }) =>
    standing.kind === "open" ? [{ draft, until: standing.until }] : [],
  );
  const first = open.find(({ draft }) => draft.own) ?? open[0];
  if (!first) {
    const unanswered = standings.find(({ standing }) => standing.kind === "unanswered");
    return unanswered ? { kind: "unanswered", draft: unanswered.draft } : { kind: "create" };
  }
  if (!first.draft.own) return { kind: "elsewhere", ...first };
  if (first.draft.state === "REQUESTED") return { kind: "creating", draft: first.draft };
  if (first.draft.state === "RETURNED") return { kind: "proving", draft: first.draft };
  return { kind: "continue", ...first };
}

/** The states of drafts that no browser was sent to, so that no client can have come of them. */
export const DRAFTS_WITHOUT_CLIENT = ["REQUESTED", "REFUSED", "UNREACHABLE", "NOT_OPENED"] as const;

/**
 * Whether a client may have come of it. That HelseID did not know one yet does not prove that it never will.
 */
export function mayBeClient(draft: DraftConfirmation): boolean {
  return draft.sentAt !== null && !DRAFTS_WITHOUT_CLIENT.some((state) => state === draft.state);
}

/** Whether support may release a draft: not while it is being created or proved, which is over in minutes. */
export function isReleasable(state: DraftState): boolean {
  return state !== "REQUESTED" && state !== "RETURNED";
}
