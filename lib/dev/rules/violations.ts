import type { Host, RecordedRequest, Service } from "@/lib/dev/sandbox/record";
import type { Findings } from "./expectations";
import type { RulesRow } from "./matrix";
import type { SandboxRecord } from "./world";

/** The journeys run at the same time, so that many requests may be under way when a clock changes. */
const REQUESTS_UNDER_WAY = 15;

const CLOCK = /^(proof too old|proof from the future|iat is in the future|jwt expired|jwt not active yet)$/;
/** HelseID does not know the client or the key yet, or the draft is not confirmed yet. */
const NOT_YET =
  /^(client not visible yet|key not visible yet|client not found|client is (draft|access-requested))$/;

/**
 * The requests that upstream refused although nothing in the row's rules provoked it, nonces of another host,
 * and waits that were not kept: each is an error of the product in the protocol. A refusal is provoked by a
 * nonce that must be learned, by a clock that has just changed, by HelseID's cache of clients, and by what
 * the journeys expect to be refused.
 */
export function violationsIn(
  { requests, clocks, early, waits }: SandboxRecord,
  row: RulesRow,
  expected: Findings,
): string[] {
  const changes = new ClockChanges(clocks);
  const refused = requests.flatMap((request) => {
    changes.count(request);
    const { reason } = request;
    if (reason === null || reason === "use_dpop_nonce" || NOT_YET.test(reason)) return [];
    if (CLOCK.test(reason) && changes.explain(request.host)) return [];
    if (row.busyStatus !== "none" && reason === `status ${row.busyStatus}`) return [];
    if (isExpected(request, row, expected)) return [];
    if (isTriedKey(request, row) && isLaterAccepted(request, requests)) return [];
    return [`${request.method} ${request.path} was refused: ${reason} (${request.status})`];
  });
  const foreign = requests
    .filter((each) => each.foreignNonce)
    .map(({ method, path }) => `${method} ${path} carried a nonce of another host`);
  const found = [...foreign, ...wrongWaits(requests, waits), ...refused];
  return early > REQUESTS_UNDER_WAY
    ? [`${early} requests came before the time that a service had asked for`, ...found]
    : found;
}

/** As a date, Retry-After has whole seconds, and so has the `Date` that it is compared with. */
const WAIT_TOLERANCE_SECONDS = 1.5;

/** Whether every time that a service has asked for was kept, as long as it was asked for. */
function wrongWaits(requests: readonly RecordedRequest[], waits: SandboxRecord["waits"]): string[] {
  return requests.flatMap(({ host, askedSeconds, at }) => {
    if (askedSeconds === null) return [];
    const [service, environment] = host.split(" ") as [Service, string];
    const kept = waits.find(
      (each) => each.environment === environment.toUpperCase() && each.upstream === UPSTREAM_OF[service],
    );
    const seconds = kept ? (kept.until.getTime() - at) / 1000 : 0;
    if (Math.abs(seconds - askedSeconds) <= WAIT_TOLERANCE_SECONDS) return [];
    return [`${host} asked for ${askedSeconds} s, and ${seconds.toFixed(1)} s were kept`];
  });
}

const UPSTREAM_OF: Record<Service, string> = {
  helseid: "HELSEID",
  selvbetjening: "SELVBETJENING",
  registry: "ADDRESS_REGISTRY",
};

/**
 * Whether a key was tried that HelseID may not have yet: one that a customer has just uploaded for a client
 * whose other keys have expired, or one whose upload was answered 503, which may have registered it. A token
 * is the only way to know.
 */
function isTriedKey({ method, path, reason }: RecordedRequest, row: RulesRow): boolean {
  if (`${method} ${path}` !== "POST /connect/token") return false;
  if (reason === "unknown key") return row.busyStatus === "503" && row.busyAt === "upload";
  return reason === "no applicable key found in the JSON Web Key Set";
}

/** Whether the same client got a token afterwards. */
function isLaterAccepted(refused: RecordedRequest, requests: readonly RecordedRequest[]): boolean {
  return requests.some(
    ({ path, clientId, status, at }) =>
      path === refused.path && clientId === refused.clientId && status === 200 && at > refused.at,
  );
}

/** Follows how much each host's callers can know of its clock. */
class ClockChanges {
  /** Requests to each host since its clock was set, and since it jumped. */
  readonly #sinceSet = new Map<Host, number>();
  readonly #sinceJump = new Map<Host, number>();
  /** Refusals that an open page of a customer explains, which learns each change by itself. */
  readonly #ofPages = new Map<Host, number>();

  constructor(private readonly clocks: SandboxRecord["clocks"]) {}

  count({ host, at }: RecordedRequest): void {
    this.#sinceSet.set(host, (this.#sinceSet.get(host) ?? 0) + 1);
    if (at >= (this.clocks.jumpedAt[host] ?? Infinity))
      this.#sinceJump.set(host, (this.#sinceJump.get(host) ?? 0) + 1);
  }

  /** Whether a caller could not know the host's clock yet. */
  explain(host: Host): boolean {
    const isNew = [this.#sinceSet, this.#sinceJump].some(
      (counts) => (counts.get(host) ?? Infinity) <= REQUESTS_UNDER_WAY,
    );
    if (isNew) return true;
    const ofPages = this.#ofPages.get(host) ?? 0;
    this.#ofPages.set(host, ofPages + 1);
    return ofPages < (this.clocks.jumpedAt[host] ? 2 : 1);
  }
}

/** Whether a clock may jump past the end of a token that was just issued. */
export function mayTokenEnd({ clockJumpSeconds, accessTokenSeconds }: RulesRow): boolean {
  return clockJumpSeconds >= accessTokenSeconds;
}

function isExpected({ method, path, reason }: RecordedRequest, row: RulesRow, expected: Findings): boolean {
  // A page, which says whether the draft can still be confirmed.
  if (path.startsWith("/confirm-client/"))
    return reason === "status 410" && row.draftAfterGrant !== "confirmable";
  switch (`${method} ${path}`) {
    case "GET /connect/userinfo":
      return reason === "invalid_token" && mayTokenEnd(row);
    case "POST /v1/client-drafts":
      return expected.onboarding === "draft refused";
    case "PUT /v1/client":
      return expected.configurationChange === "refused by Selvbetjening";
    case "POST /v1/client-secret":
      return expected.rotation === "refused by Selvbetjening";
    case "GET /cp/CommunicationPartyEvents":
      // DPoP is tried first.
      return row.oldRegistryAccepts === "bearer" && reason === "invalid_token";
    case "POST /connect/token":
      // The token for a child organization that somebody has removed; the diagnosis of its refusal then asks
      // whether the other environment knows the client.
      return (
        reason === "child organization is not on the client" ||
        reason === "client of the other environment" ||
        reason === expected.childToken ||
        (reason === "invalid_target" && expected.lateScopeToken !== "issued") ||
        // A draft that was discarded. The worker asks for it ever more rarely, and during later rows, too.
        reason === "client is failed" ||
        (reason === "proof missing" && expected.oldRegistry === "refused")
      );
    default:
      return false;
  }
}
