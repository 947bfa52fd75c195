import type { DraftState } from "./states";

/** What is known of a link to take an installation into use, and of what came of it. */
export interface LinkFacts {
  createdAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
  /** Support's code was entered wrongly too often. */
  codeLocked: boolean;
  /** When a browser reported that somebody has it open. */
  openedAt: Date | null;
  /** The newest attempt since the link was made. */
  draft: { state: DraftState; requestedAt: Date; returnedAt: Date | null; settledAt: Date | null } | null;
  /** When the client was read with a token that HelseID had issued. */
  activatedAt: Date | null;
}

export type LinkStage = "made" | "opened" | "confirmed" | "works";

/** `stated`: Selvbetjening's return address says so, and nothing was observed. */
export type LinkStepState = "done" | "stated" | "now" | "later" | "stuck" | "failed";

export interface LinkStep {
  stage: LinkStage;
  state: LinkStepState;
  /** When the stage was reached, or since when it has lasted. */
  at: Date | null;
  /** What it waits for, or why it ended; null when the stage says it all. */
  note: LinkNote | null;
}

export type LinkNote = "expired" | "revoked" | "locked" | DraftState;

/** The attempts that nobody can go on with. */
const ENDED: readonly DraftState[] = [
  "RETURNED_ERROR",
  "REFUSED",
  "UNREACHABLE",
  "NOT_OPENED",
  "NOT_CONFIRMED",
  "ABANDONED",
];

/**
 * How far the customer has come with a link, stage by stage. A stage is `done` only when it was observed;
 * that somebody started in Selvbetjening shows that the link was opened.
 */
export function linkSteps(facts: LinkFacts, now: Date): LinkStep[] {
  const { draft, activatedAt } = facts;
  const openedAt = facts.openedAt ?? draft?.requestedAt ?? null;
  const lapsed = facts.revokedAt
    ? "revoked"
    : facts.codeLocked
      ? "locked"
      : facts.expiresAt <= now
        ? "expired"
        : null;
  const waiting = (note: LinkNote | null): Pick<LinkStep, "state" | "note"> =>
    lapsed ? { state: "stuck", note: lapsed } : { state: "now", note };
  const done = (at: Date | null): Omit<LinkStep, "stage"> => ({ state: "done", at, note: null });
  const later: Omit<LinkStep, "stage"> = { state: "later", at: null, note: null };

  const opened = openedAt ? done(openedAt) : activatedAt ? done(null) : { ...waiting(null), at: null };
  return [
    { stage: "made", ...done(facts.createdAt) },
    { stage: "opened", ...opened },
    { stage: "confirmed", ...(opened.state === "done" ? confirmedStep(facts, waiting) : later) },
    { stage: "works", ...worksStep(facts, later, done) },
  ];
}

function confirmedStep(
  { draft, activatedAt }: LinkFacts,
  waiting: (note: LinkNote | null) => Pick<LinkStep, "state" | "note">,
): Omit<LinkStep, "stage"> {
  if (activatedAt) return { state: "done", at: draft?.returnedAt ?? null, note: null };
  if (!draft) return { ...waiting(null), at: null };
  const { state } = draft;
  if (state === "RETURNED" || state === "KEY_UNKNOWN" || state === "CONFIRMED")
    return { state: "stated", at: draft.returnedAt, note: null };
  if (state === "ACCESS_REQUESTED") return { state: "stuck", at: draft.returnedAt, note: state };
  if (ENDED.includes(state)) return { state: "failed", at: draft.settledAt, note: state };
  return { ...waiting(state), at: draft.requestedAt };
}

function worksStep(
  { draft, activatedAt }: LinkFacts,
  later: Omit<LinkStep, "stage">,
  done: (at: Date) => Omit<LinkStep, "stage">,
): Omit<LinkStep, "stage"> {
  if (activatedAt) return done(activatedAt);
  if (draft?.state === "RETURNED" || draft?.state === "CONFIRMED")
    return { state: "now", at: draft.returnedAt, note: "RETURNED" };
  if (draft?.state === "KEY_UNKNOWN") return { state: "stuck", at: draft.settledAt, note: "KEY_UNKNOWN" };
  return later;
}
