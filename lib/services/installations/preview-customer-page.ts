import { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { addSeconds } from "@/lib/base/clock";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { CUSTOMER_SUBJECT, type CustomerSubject, subjectTexts } from "@/lib/core/links/customer-subject";
import { MAX_CODE_ATTEMPTS } from "@/lib/core/links/phone-code";
import { loadAltinnRight } from "@/lib/core/texts/load-altinn-right";
import { loadKeyBefore } from "@/lib/core/keys/load-key-before";
import { loadVendorOf } from "@/lib/core/vendor/load-vendor";
import { configurationFileName } from "@/lib/domain/configuration-file";
import {
  ONBOARDING_PREVIEWS,
  type OnboardingPreview,
  REVIVAL_PREVIEWS,
  type RevivalPreview,
} from "@/lib/domain/customer-preview";
import { revivalMarks } from "@/lib/domain/revival";
import type { RevivalState } from "@/lib/domain/states";
import type { Vendor } from "@/lib/domain/vendor";
import type { NextStep, Onboarding } from "@/lib/services/onboarding/get-onboarding";
import type { RevivalForCustomer } from "@/lib/services/revival/get-revival";

const Preview = z.discriminatedUnion("page", [
  z.strictObject({
    installationId: entityId,
    page: z.literal("onboarding"),
    state: z.enum(ONBOARDING_PREVIEWS),
  }),
  z.strictObject({ installationId: entityId, page: z.literal("revival"), state: z.enum(REVIVAL_PREVIEWS) }),
]);

export type PreviewedPage =
  | { page: "onboarding"; vendor: Vendor; custody: Custody; onboarding: Onboarding }
  | { page: "revival"; vendor: Vendor; custody: Custody; revival: RevivalForCustomer };

type Custody = "PORTAL" | "INSTALLATION";

/** Stands for a key that does not exist. */
const NO_KEY = {
  kid: "…",
  thumbprint: "",
  publicJwk: '{\n  "kty": "RSA",\n  "kid": "…",\n  "n": "…",\n  "e": "AQAB"\n}',
};
const CONFIRM_SECONDS = 3 * 3600;

/**
 * The page of a customer's link as it would be in a state: the installation's own names and the vendor's
 * texts, but no link, no key, and nothing that has happened. Reads only.
 * @throws AppError NOT_FOUND
 */
export async function previewCustomerPage(
  ctx: Context,
  input: z.input<typeof Preview>,
): Promise<PreviewedPage> {
  authorize(ctx, "fleet.read");
  const { installationId, ...choice } = parseInput(Preview, input);
  const installation = await ctx.db.installation.findUnique({
    where: { id: installationId },
    select: { ...CUSTOMER_SUBJECT, id: true, custody: true },
  });
  if (!installation) throw new AppError("NOT_FOUND");
  const { custody } = installation;
  const vendor = await loadVendorOf(ctx.db, installationId);
  const now = ctx.clock();
  if (choice.page === "revival") {
    const startedNow = { createdAt: now, keyId: null, verifiedAt: null };
    const before = await loadKeyBefore(ctx.db, installationId, startedNow, now);
    const revival = { ...revivalIn(installation, choice.state, now), before };
    return { page: "revival", vendor, custody, revival };
  }
  const altinnRight = await loadAltinnRight(ctx.db);
  const onboarding = { ...onboardingIn(installation, choice.state, now), altinnRight };
  return { page: "onboarding", vendor, custody, onboarding };
}

interface Subject extends CustomerSubject {
  id: string;
  custody: Custody;
}

const UNANSWERED = { standing: "unknown", seenAt: null, answeredAt: null, bySupport: false } as const;

function onboardingIn(
  installation: Subject,
  state: OnboardingPreview,
  now: Date,
): Omit<Onboarding, "altinnRight"> {
  const { custody, template, organization, label } = installation;
  return {
    ...{ state, organization, label, custody, installationId: installation.id, draftId: null },
    product: template.name,
    environment: template.environment,
    keyAlgorithm: template.keyAlgorithm,
    fileLocation: template.fileLocation,
    restartInstructions: template.restartInstructions,
    returnsToLocalhost: false,
    next: nextIn(state, now),
    ...{ refusedAt: null, accessRequestedAt: null, activatedAt: null, mayCheck: false, live: "" },
    ...{ upstreamUnreachable: false, upstreamRefused: false, isKeyRefused: false, wait: null },
    codesLeft: MAX_CODE_ATTEMPTS,
    program: state === "done" && custody === "INSTALLATION" ? { ...UNANSWERED, mayAnswer: true } : null,
    startedByStaff: false,
    browserKey: null,
  };
}

function nextIn(state: OnboardingPreview, now: Date): NextStep | null {
  if (state === "waiting") return { kind: "continue", until: addSeconds(now, CONFIRM_SECONDS) };
  if (state !== "ready" && state !== "access-requested") return null;
  return { kind: "start", isAgain: state !== "ready", confirmation: null };
}

const REVIVAL_STATES: Record<RevivalPreview, RevivalState> = {
  code: "OPEN",
  open: "OPEN",
  "key-made": "KEY_MADE",
  uploaded: "UPLOADED",
  verified: "VERIFIED",
  delivered: "DELIVERED",
};

function revivalIn(
  installation: Subject,
  view: RevivalPreview,
  now: Date,
): Omit<RevivalForCustomer, "before"> {
  const { custody, template, organization, label } = installation;
  const at = REVIVAL_PREVIEWS.indexOf(view);
  const since = (state: RevivalPreview) => (at >= REVIVAL_PREVIEWS.indexOf(state) ? now : null);
  const fileName = view === "delivered" ? configurationFileName(organization.number, label, false) : null;
  return {
    ...subjectTexts(installation),
    ...{ view, custody, revivalId: "", installationId: installation.id },
    clientId: installation.clientId ?? "…",
    scopes: [],
    algorithm: template.keyAlgorithm,
    authority: "",
    selvbetjeningUrl: "#main",
    key: view === "code" || view === "open" ? null : NO_KEY,
    asksExpiry: false,
    statedExpiry: null,
    codesLeft: MAX_CODE_ATTEMPTS,
    attempts: null,
    sinceUploaded: 0,
    cacheSeconds: 0,
    wait: null,
    finding: null,
    message: "",
    marks: revivalMarks({
      state: REVIVAL_STATES[view],
      custody,
      keyMadeAt: since("key-made"),
      uploadedAt: since("uploaded"),
      verifiedAt: since("verified"),
      deliveredAt: since("delivered"),
      fileName,
      programSeenAt: null,
      programAnswer: null,
      programAnsweredAt: null,
    }),
    program: { ...UNANSWERED, mayAnswer: view === "delivered" },
    fileName,
  };
}
