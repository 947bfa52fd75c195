import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { insertKeys } from "./key-rows";
import { addSeconds } from "@/lib/base/clock";
import type { Database } from "@/lib/db/client";
import {
  type ClientDraft,
  type ClientKey,
  DraftState,
  type Installation,
  type KeyRotation,
  type Revival,
  RevivalState,
} from "@/lib/db/generated/client";

const DAY = 86_400;

/** The state of a generated installation in the tables, with times in seconds from `now`. */
export interface GeneratedInstallation {
  activated: boolean;
  closed: boolean;
  custody: Installation["custody"];
  /** Newest last. */
  drafts: ClientDraft["state"][];
  /** Expiry of each link, newest last. */
  links: { expires: number; revoked: boolean }[];
  /** Newest last; a null expiry is unknown. */
  keys: { state: ClientKey["state"]; expires: number | null; refused: boolean }[];
  /**
   * Whether the portal has the private half of the CURRENT key. Its sealed text is not a real one and cannot
   * be opened.
   */
  held: boolean;
  /** `waitUntil`: the end of its last wait for a service that had asked for time. */
  rotation: { state: KeyRotation["state"]; uploadStarted: number | null; waitUntil?: number } | null;
  revival: Revival["state"] | null;
  /** After a delivered revival: a person's answer, and when a token of the program was seen. */
  program: { answer: Revival["programAnswer"]; answered: number | null; seen: number | null };
  /** The same after onboarding, of the newest confirmed draft. */
  onboarded: GeneratedInstallation["program"];
  checkFails: boolean;
  /** When HelseID issued the newest token, as portal and fleet API have seen it, and the last report. */
  seen: { portal: number | null; fleetApi: number | null; reported: number | null };
  /** When the next report is overdue, and what the newest one said. */
  report: { due: number | null; healthy: boolean | null };
  suspected: boolean;
  pendingScopes: number;
  drift: boolean;
}

const SEEN_BY_PORTAL: GeneratedInstallation["seen"] = { portal: -60, fleetApi: null, reported: null };
const SEEN: GeneratedInstallation["seen"][] = [
  SEEN_BY_PORTAL,
  { portal: null, fleetApi: null, reported: null },
  { portal: null, fleetApi: null, reported: -DAY },
  { portal: null, fleetApi: -DAY, reported: -DAY },
  { portal: null, fleetApi: -60, reported: null },
  { portal: -60, fleetApi: -DAY, reported: -DAY },
  { portal: -DAY, fleetApi: -60, reported: -60 },
  { portal: -60, fleetApi: -60, reported: null },
];

const NO_REPORT: GeneratedInstallation["report"] = { due: null, healthy: null };
const REPORTS: GeneratedInstallation["report"][] = [
  NO_REPORT,
  ...[-DAY, 0, 1, DAY].flatMap((due) => [null, true, false].map((healthy) => ({ due, healthy }))),
];

const PLAIN: GeneratedInstallation = {
  activated: false,
  closed: false,
  custody: "PORTAL",
  drafts: [],
  links: [],
  keys: [],
  held: false,
  rotation: null,
  revival: null,
  program: { answer: null, answered: null, seen: null },
  onboarded: { answer: null, answered: null, seen: null },
  checkFails: false,
  seen: SEEN_BY_PORTAL,
  report: NO_REPORT,
  suspected: false,
  pendingScopes: 0,
  drift: false,
};

const LINKS = {
  none: [],
  open: [{ expires: DAY, revoked: false }],
  expiresNow: [{ expires: 0, revoked: false }],
  expired: [{ expires: -DAY, revoked: false }],
  revoked: [{ expires: DAY, revoked: true }],
  openThenRevoked: [
    { expires: 2 * DAY, revoked: false },
    { expires: 3 * DAY, revoked: true },
  ],
  longerThenShorter: [
    { expires: DAY, revoked: false },
    { expires: -1, revoked: false },
  ],
} satisfies Record<string, GeneratedInstallation["links"]>;

const EXPIRIES = [null, -DAY, 0, 1, 3 * DAY, 20 * DAY, 300 * DAY];
const current = (expires: number | null, refused = false) => ({
  state: "CURRENT" as const,
  expires,
  refused,
});
const listed = (expires: number | null) => ({ state: "LISTED" as const, expires, refused: false });
const KEYS: GeneratedInstallation["keys"][] = [
  [],
  ...EXPIRIES.map((expires) => [current(expires)]),
  [current(300 * DAY, true)],
  [current(-DAY), listed(300 * DAY)],
  [listed(-DAY), current(300 * DAY)],
  [listed(20 * DAY), listed(300 * DAY), listed(null)],
  [{ state: "RETIRED", expires: -DAY, refused: true }],
];

const ROTATIONS: GeneratedInstallation["rotation"][] = [
  null,
  { state: "STARTED", uploadStarted: null },
  { state: "PREPARED", uploadStarted: null },
  { state: "PREPARED", uploadStarted: -DAY },
  { state: "UPLOADING", uploadStarted: -599 },
  { state: "UPLOADED", uploadStarted: -600 },
  { state: "UPLOADED", uploadStarted: -599 },
  { state: "UPLOADED", uploadStarted: -DAY, waitUntil: 300 },
  { state: "UPLOADED", uploadStarted: -DAY, waitUntil: -599 },
  { state: "UPLOADING", uploadStarted: -600, waitUntil: -700 },
  { state: "PREPARED", uploadStarted: null, waitUntil: 300 },
  { state: "DONE", uploadStarted: -DAY },
  { state: "FAILED", uploadStarted: null },
];
const REVIVALS = [null, ...Object.values(RevivalState)];
const PROGRAMS: GeneratedInstallation["program"][] = [
  PLAIN.program,
  { answer: "FAILS", answered: -60, seen: null },
  { answer: "FAILS", answered: -60, seen: -60 },
  { answer: "FAILS", answered: -60, seen: -120 },
  { answer: "FAILS", answered: -120, seen: -60 },
  { answer: "WORKS", answered: -60, seen: null },
  { answer: null, answered: null, seen: -60 },
];
const DRAFTS: GeneratedInstallation["drafts"][] = [[], ...Object.values(DraftState).map((state) => [state])];

/**
 * All combinations of draft and link before activation, of key, rotation, revival and check after it, and of
 * key, custody and what was seen of the client, and of key, check and report.
 */
export function everyInstallation(): GeneratedInstallation[] {
  const starting = DRAFTS.flatMap((drafts) =>
    Object.values(LINKS).map((links) => ({ ...PLAIN, drafts, links })),
  );
  const active = KEYS.flatMap((keys) =>
    ROTATIONS.filter((rotation) => !rotation || keys.length > 0).flatMap((rotation) =>
      REVIVALS.flatMap((revival) =>
        [false, true].map((checkFails) => ({
          ...PLAIN,
          activated: true,
          keys,
          rotation,
          revival,
          checkFails,
        })),
      ),
    ),
  );
  const seen = SEEN.flatMap((each) =>
    KEYS.flatMap((keys) =>
      (["PORTAL", "INSTALLATION"] as const).flatMap((custody) =>
        [0, 1].map((pendingScopes) => ({
          ...PLAIN,
          activated: true,
          custody,
          keys,
          seen: each,
          pendingScopes,
        })),
      ),
    ),
  );
  const reporting = REPORTS.flatMap((report) =>
    KEYS.flatMap((keys) =>
      [false, true].map((checkFails) => ({ ...PLAIN, activated: true, keys, report, checkFails })),
    ),
  );
  const programs = PROGRAMS.flatMap((program) =>
    REVIVALS.map((revival) => ({ ...PLAIN, activated: true, keys: [current(300 * DAY)], revival, program })),
  );
  const onboarded = PROGRAMS.flatMap((each) =>
    [null, "OPEN" as const, "CANCELLED" as const, "DELIVERED" as const].map((revival) => ({
      ...PLAIN,
      activated: true,
      drafts: ["CONFIRMED" as const],
      keys: [current(300 * DAY)],
      revival,
      onboarded: each,
    })),
  );
  return [...starting, ...active, ...seen, ...reporting, ...programs, ...onboarded];
}

/** Any combination, including states that the verbs never produce together. */
export const anyInstallation: fc.Arbitrary<GeneratedInstallation> = fc
  .record({
    activated: fc.boolean(),
    closed: fc.boolean(),
    custody: fc.constantFrom("PORTAL" as const, "INSTALLATION" as const),
    drafts: fc.array(fc.constantFrom(...Object.values(DraftState)), { maxLength: 3 }),
    links: fc.constantFrom(...Object.values(LINKS)),
    keys: fc.constantFrom(...KEYS),
    held: fc.boolean(),
    rotation: fc.constantFrom(...ROTATIONS),
    revival: fc.constantFrom(...REVIVALS),
    program: fc.constantFrom(...PROGRAMS),
    onboarded: fc.constantFrom(...PROGRAMS),
    checkFails: fc.boolean(),
    seen: fc.constantFrom(...SEEN),
    report: fc.constantFrom(NO_REPORT, ...REPORTS),
    suspected: fc.boolean(),
    pendingScopes: fc.constantFrom(0, 0, 1, 2),
    drift: fc.boolean(),
  })
  .map((each) => ({
    ...each,
    rotation: each.keys.length > 0 ? each.rotation : null,
    // Only the newest draft may be without a response.
    drafts: each.drafts.filter((state, index) => state !== "REQUESTED" || index === each.drafts.length - 1),
  }));

/**
 * Inserts installations directly into the tables, whose triggers create their rows in `fleet_row`.
 * @returns the ids, in order; each installation's label is its index
 */
export async function insertInstallations(
  db: Database,
  specs: readonly GeneratedInstallation[],
  owner: { organizationId: string; templateId: string },
  now: Date,
): Promise<string[]> {
  const at = (seconds: number) => addSeconds(now, seconds);
  const ids = specs.map(() => randomUUID());
  await db.installation.createMany({
    data: specs.map((spec, index) => ({
      ...owner,
      id: ids[index]!,
      label: String(index),
      custody: spec.custody,
      clientId: spec.activated ? randomUUID() : null,
      draftScopes: [],
      activatedAt: spec.activated ? at(-DAY) : null,
      closedAt: spec.closed ? at(-1) : null,
      lastCheckAt: at(-60),
      lastCheckFailure: spec.checkFails ? "UPSTREAM_UNREACHABLE" : null,
      portalTokenAt: spec.seen.portal === null ? null : at(spec.seen.portal),
      fleetApiTokenAt: spec.seen.fleetApi === null ? null : at(spec.seen.fleetApi),
      reportedAt: spec.seen.reported === null ? null : at(spec.seen.reported),
      reportDueAt: spec.report.due === null ? null : at(spec.report.due),
      reportedHealthy: spec.report.healthy,
      suspectedAt: spec.suspected ? at(-60) : null,
      snapshot: {
        apiScopes: [
          { scope: "a/given", status: "ok" },
          ...Array.from({ length: spec.pendingScopes }, (_, n) => ({ scope: `a/${n}`, status: "pending" })),
        ],
      },
      hasDrift: spec.drift,
      createdAt: at(-DAY),
      updatedAt: at(-DAY),
    })),
  });
  const key = (installationId: string, state: ClientKey["state"], age: number) => ({
    id: randomUUID(),
    installationId,
    kid: randomUUID(),
    thumbprint: "",
    algorithm: "PS256",
    custody: "INSTALLATION" as const,
    state,
    createdAt: at(age),
  });
  const keys = specs.map((spec, index) =>
    spec.keys.map((each, n) => ({
      ...key(ids[index]!, each.state, n - 10),
      ...(spec.held && each.state === "CURRENT"
        ? { custody: "PORTAL" as const, sealedPrivateJwk: "sealed" }
        : {}),
      expiresAt: each.expires === null ? null : at(each.expires),
      unknownSince: each.refused ? at(-60) : null,
    })),
  );
  // A draft's key becomes a key of the client only once a token has been issued for it.
  const draftKeys = specs.map((spec, index) => spec.drafts.map(() => key(ids[index]!, "SUBMITTED", -20)));
  await insertKeys(db, { data: [...keys, ...draftKeys].flat() });
  await db.clientDraft.createMany({
    data: specs.flatMap((spec, index) =>
      spec.drafts.map((state, n) => ({
        installationId: ids[index]!,
        keyId: draftKeys[index]![n]!.id,
        operationId: randomUUID(),
        returnHash: randomUUID(),
        state,
        requestedAt: at(n - 10),
        ...(n === spec.drafts.lastIndexOf("CONFIRMED") ? programFacts(spec.onboarded, at) : {}),
      })),
    ),
  });
  await db.onboardingLink.createMany({
    data: specs.flatMap((spec, index) =>
      spec.links.map((link, n) => ({
        installationId: ids[index]!,
        tokenHash: randomUUID(),
        createdById: randomUUID(),
        createdAt: at(n - 10 * DAY),
        expiresAt: at(link.expires),
        revokedAt: link.revoked ? at(-1) : null,
      })),
    ),
  });
  await db.keyRotation.createMany({
    data: specs.flatMap(({ rotation }, index) =>
      rotation
        ? {
            installationId: ids[index]!,
            operationId: randomUUID(),
            trigger: "PERSON" as const,
            state: rotation.state,
            oldKeyId: keys[index]![0]!.id,
            actorName: "test",
            startedAt: at(-DAY),
            uploadStartedAt: rotation.uploadStarted === null ? null : at(rotation.uploadStarted),
            waitUntil: rotation.waitUntil === undefined ? null : at(rotation.waitUntil),
            nextAt: at(DAY),
          }
        : [],
    ),
  });
  await db.revival.createMany({
    data: specs.flatMap(({ revival, custody, program }, index) =>
      revival
        ? {
            installationId: ids[index]!,
            custody,
            state: revival,
            ...programFacts(program, at),
            tokenHash: randomUUID(),
            actorName: "test",
            createdAt: at(-DAY),
            expiresAt: at(DAY),
          }
        : [],
    ),
  });
  return ids;
}

function programFacts(
  { answer, answered, seen }: GeneratedInstallation["program"],
  at: (seconds: number) => Date,
) {
  return {
    programAnswer: answer,
    programAnsweredAt: answered === null ? null : at(answered),
    programSeenAt: seen === null ? null : at(seen),
  };
}
