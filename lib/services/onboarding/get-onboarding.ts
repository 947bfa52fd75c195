import { draftStanding, mayBeClient, startStep } from "@/lib/domain/draft-confirmation";
import { type ProgramStanding, programStanding } from "@/lib/domain/program";
import { isKeyLate } from "@/lib/domain/draft-follow-up";
import { mayLockHerId, type TypedConfirmation } from "@/lib/domain/second-client";
import { secondsBetween } from "@/lib/base/clock";
import { addressesOf } from "@/lib/helseid/environments";
import { hashSecret } from "@/lib/base/ids";
import type { ShownWait } from "@/lib/base/upstream-wait";
import { findShownWait } from "@/lib/core/upstream/waits";
import { authorizeInstallation } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { codesLeft, needsCode } from "@/lib/core/links/phone-code";
import { loadAltinnRight } from "@/lib/core/texts/load-altinn-right";
import type { AltinnRight } from "@/lib/domain/altinn-right";
import { loadCurrentConfiguration } from "@/lib/core/clients/current-configuration";
import { loadOnboardedProgram } from "@/lib/core/clients/onboarded-program";
import { DRAFT_CONFIRMATION, draftConfirmation } from "@/lib/core/clients/draft-confirmation";
import { ONBOARDING_STATE, type OnboardingState } from "@/lib/domain/customer-views";
import { draftFailureOf, isTemporary } from "@/lib/domain/failures";

export interface Onboarding {
  state: OnboardingState;
  installationId: string;
  draftId: string | null;
  organization: { name: string; number: string };
  label: string;
  product: string;
  environment: "TEST" | "PRODUCTION";
  /** The return goes to the customer's own machine, so this page must find the new state by polling. */
  returnsToLocalhost: boolean;
  /** What the customer can do; null when there is nothing. */
  next: NextStep | null;
  /**
   * When HelseID was last asked about the draft and knew no client; null when it was not, or did not answer.
   */
  refusedAt: Date | null;
  /** When the customer asked for access in Selvbetjening, while it is not given. */
  accessRequestedAt: Date | null;
  /** What the right in Altinn to confirm is called. */
  altinnRight: AltinnRight;
  /** When the client was read with a token that HelseID had issued. */
  activatedAt: Date | null;
  /** Whether "Check now" does something. */
  mayCheck: boolean;
  /** What an open page compares: the state, the next step and the wait. */
  live: string;
  /** HelseID or Selvbetjening did not respond at the last check. */
  upstreamUnreachable: boolean;
  /** It refused a request for another reason than the key. */
  upstreamRefused: boolean;
  /**
   * Whether HelseID has refused the key at the last check. Unknown, and so false, for a key in the customer's
   * browser, whose page says what was answered.
   */
  isKeyRefused: boolean;
  /** Until when a service has asked for time: nothing can be started or proved before. */
  wait: ShownWait | null;
  /** Wrong codes that may still be entered before the link is locked. */
  codesLeft: number;
  /** What is known of the program once its file was handed over; null before, and after a revival. */
  program: CustomersProgram | null;
  startedByStaff: boolean;
  /** Installation custody: the key that the customer's browser created, and the contents of its file. */
  browserKey: BrowserKey | null;
  custody: "PORTAL" | "INSTALLATION";
  /** Algorithm of a key that the browser creates. */
  keyAlgorithm: string;
  /** Where the vendor's program reads the file, and how it is restarted; empty when not written. */
  fileLocation: string;
  restartInstructions: string;
}

export type NextStep =
  /** `confirmation`: what must be typed, since an earlier client may be cut off from messages. */
  | { kind: "start"; isAgain: boolean; confirmation: TypedConfirmation | null }
  /**
   * Go on to the address that this browser was sent to. Otherwise the customer can start again at `until`.
   */
  | { kind: "continue"; until: Date };

export interface CustomersProgram {
  standing: ProgramStanding;
  seenAt: Date | null;
  answeredAt: Date | null;
  bySupport: boolean;
  /** Only the browser that onboarded may answer. */
  mayAnswer: boolean;
}

interface BrowserKey {
  kid: string;
  authority: string;
  clientId: string;
  scopes: string[];
  /** Seconds since the browser returned. HelseID may not accept the key before `cacheSeconds`. */
  since: number;
  cacheSeconds: number;
}

/** States in which nothing is started or sent upstream: not any more, or not before the code. */
const IDLE: readonly OnboardingState[] = ["done", "save-file", "code"];

/**
 * The onboarding as its customer sees it, without secrets. Until support's code has been entered, it holds
 * nothing of what was done. Whether the link may be used at all is decided by `findLink` and `findReturn`.
 * @param view.linkId the link, on its page; with the browser's cookie
 * @param view.draftId the draft, on its return page
 */
export async function getOnboarding(
  ctx: Context,
  view: { installationId: string; linkId?: string; browser?: string; draftId?: string },
): Promise<Onboarding> {
  authorizeInstallation(ctx, view.installationId, "fleet.read");
  const installation = await ctx.db.installation.findUniqueOrThrow({
    where: { id: view.installationId },
    select: {
      label: true,
      activatedAt: true,
      custody: true,
      clientId: true,
      // The key of the draft that was confirmed, while its file is not saved.
      keys: {
        where: {
          state: "CURRENT",
          custody: "INSTALLATION",
          savedAt: null,
          drafts: { some: { state: "CONFIRMED" } },
        },
        select: { kid: true },
      },
      organization: { select: { name: true, number: true } },
      template: {
        select: {
          name: true,
          environment: true,
          returnForm: true,
          keyAlgorithm: true,
          fileLocation: true,
          restartInstructions: true,
        },
      },
      drafts: {
        where: view.draftId ? { id: view.draftId } : undefined,
        orderBy: { requestedAt: "desc" },
        select: {
          ...DRAFT_CONFIRMATION,
          id: true,
          failureCode: true,
          proofAttempts: true,
          clientId: true,
          key: { select: { kid: true, custody: true, state: true } },
        },
      },
    },
  });
  const link = view.linkId
    ? await ctx.db.onboardingLink.findUniqueOrThrow({ where: { id: view.linkId } })
    : null;
  const isLocked = link !== null && needsCode(link);
  const { configuration } = await loadCurrentConfiguration(ctx.db, view.installationId);
  const now = ctx.clock();
  const cacheSeconds = ctx.env.CLIENT_CACHE_SECONDS;
  const browserHash = view.browser ? hashSecret(view.browser) : null;
  const drafts = installation.drafts.map((row) => draftConfirmation(row, { userId: null, browserHash }));
  const step = startStep(drafts, now, cacheSeconds);
  // The draft that decides what can be done now; otherwise what became of the last one.
  const draft = isLocked ? null : ((step.kind === "create" ? drafts[0] : step.draft) ?? null);
  const standing = draft ? draftStanding(draft, now, cacheSeconds) : null;
  const state = stateOf();
  const next = nextStep();
  const program = state === "done" ? await loadProgram() : null;
  const failure = draftFailureOf(draft?.failureCode ?? null);
  const wait = IDLE.includes(state) ? null : await findShownWait(ctx, installation.template.environment);
  return {
    state,
    installationId: view.installationId,
    draftId: draft?.id ?? null,
    organization: installation.organization,
    label: installation.label,
    product: installation.template.name,
    environment: installation.template.environment,
    returnsToLocalhost: installation.template.returnForm !== "PORTAL",
    next,
    refusedAt: draft?.refusedAt ?? null,
    accessRequestedAt: draft?.state === "ACCESS_REQUESTED" ? draft.returnedAt : null,
    altinnRight: await loadAltinnRight(ctx.db),
    activatedAt: isLocked ? null : installation.activatedAt,
    mayCheck: link !== null && draft !== null && draft.canAsk && CHECKABLE.includes(state),
    live: [state, next?.kind ?? "", wait?.until.getTime() ?? "", program?.standing ?? ""].join(":"),
    upstreamUnreachable: isTemporary(failure),
    upstreamRefused: failure === "UPSTREAM_REFUSED" || failure === "SCOPE_NOT_ON_CLIENT",
    isKeyRefused:
      draft !== null && draft.proofAttempts > 0 && failure === null && draft.key.custody === "PORTAL",
    wait,
    program,
    codesLeft: link ? codesLeft(link) : 0,
    startedByStaff: Boolean(draft?.startedById),
    browserKey: browserKey(),
    custody: installation.custody,
    keyAlgorithm: installation.template.keyAlgorithm,
    fileLocation: installation.template.fileLocation,
    restartInstructions: installation.template.restartInstructions,
  };

  function nextStep(): NextStep | null {
    if (!link || link.expiresAt <= now || IDLE.includes(state)) return null;
    if (step.kind === "continue" && step.draft.clientId) return { kind: "continue", until: step.until };
    // While HelseID has not answered, the submission asks it again.
    if (step.kind !== "create" && step.kind !== "unanswered") return null;
    const earlier = drafts.find(mayBeClient);
    return {
      kind: "start",
      isAgain: state !== "ready",
      confirmation:
        earlier && mayLockHerId(configuration.apiScopes)
          ? { clientId: earlier.clientId, organizationNumber: installation.organization.number }
          : null,
    };
  }

  async function loadProgram(): Promise<CustomersProgram | null> {
    const found = await loadOnboardedProgram(ctx.db, view.installationId);
    if (!found || (view.draftId && found.draftId !== view.draftId)) return null;
    const { browserHashes, linkId } = found;
    return {
      standing: programStanding(found),
      seenAt: found.programSeenAt,
      answeredAt: found.programAnsweredAt,
      bySupport: found.programAnsweredBySupport,
      // `findReturn` has admitted only the browser of its draft.
      mayAnswer: view.draftId ? linkId !== null : browserHash !== null && browserHashes.includes(browserHash),
    };
  }

  function browserKey(): BrowserKey | null {
    if (isLocked) return null;
    const unsaved = installation.keys[0]?.kid;
    const kid = unsaved ?? (draft?.key.custody === "INSTALLATION" ? draft.key.kid : null);
    const clientId = installation.clientId ?? draft?.clientId;
    if (!kid || !clientId) return null;
    return {
      kid,
      authority: addressesOf(ctx.env, installation.template.environment).issuer,
      clientId,
      scopes: configuration.apiScopes,
      since: draft?.returnedAt ? secondsBetween(draft.returnedAt, now) : 0,
      cacheSeconds,
    };
  }

  function stateOf(): OnboardingState {
    if (isLocked) return "code";
    if (installation.activatedAt) return installation.keys.length > 0 ? "save-file" : "done";
    if (link && step.kind === "elsewhere" && step.draft.state !== "RETURNED") return "confirming-elsewhere";
    if (!draft || (link && draft.state === "ABANDONED" && standing?.kind === "over")) return "ready";
    if (isKeyLate(draft, now, cacheSeconds)) return "key-late";
    if (standing?.kind === "unanswered" && WAITING.includes(draft.state)) return "unanswered";
    if (draft.state === "CREATED" && standing?.kind === "over")
      return draft.sentAt ? "not-confirmed" : "not-opened";
    return ONBOARDING_STATE[draft.state];
  }
}

/** The states in which the customer may want to know whether the client works by now. */
const CHECKABLE: readonly OnboardingState[] = ["waiting", "access-requested", "unanswered", "key-unknown"];
const WAITING: readonly string[] = ["CREATED", "ABANDONED", "NOT_CONFIRMED"];
