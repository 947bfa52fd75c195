import { type UpstreamWait, waitIn } from "@/lib/base/upstream-wait";
import type { ChallengeError } from "@/lib/helseid/www-authenticate";

export type SelvbetjeningFailure =
  /** Selvbetjening refused the request's content. */
  | "refused"
  /** The API key or the token was not accepted. */
  | "unauthorized"
  /** Selvbetjening has asked for time (`wait`), and nothing was done. */
  | "busy"
  /**
   * No response, or a server error: whether a write took effect is unknown. Also a write that got 503 with a
   * request for time, since a proxy can answer so after it has passed the write on.
   */
  | "unreachable"
  /** A successful status with a body that does not conform to the API. */
  | "unreadable";

/** Fields of the draft that a refusal may name. Nothing else of the body is passed on. */
const FIELDS = [
  "organizationNumber",
  "publicJwk",
  "apiScopes",
  "audienceSpecificClientClaims",
  "redirectUris",
  "postLogoutRedirectUris",
  "childOrganizationNumbers",
  "postClientConfirmationRedirectUri",
  "apiKey",
] as const;
export type RefusedField = (typeof FIELDS)[number];

export class SelvbetjeningError extends Error {
  override readonly name = "SelvbetjeningError";
  readonly failure: SelvbetjeningFailure;
  readonly status?: number;
  readonly field?: RefusedField;
  /** When the failure is "unauthorized". */
  readonly challenge?: ChallengeError;
  /** Until when Selvbetjening has asked for time. */
  readonly wait?: UpstreamWait;

  constructor(
    failure: SelvbetjeningFailure,
    options: { status?: number; field?: RefusedField; challenge?: ChallengeError; cause?: unknown } = {},
  ) {
    super(failure, { cause: options.cause });
    this.failure = failure;
    this.status = options.status;
    this.field = options.field;
    this.challenge = options.challenge;
    this.wait = waitIn(options.cause);
  }
}

/**
 * The field that an error body mentions first. Bodies are problem details, `{ property, message }` (one or
 * several), plain text, or empty (domain 1.10); their text is not passed on.
 */
export function refusedField(body: string): RefusedField | undefined {
  const lower = body.slice(0, 10_000).toLowerCase();
  return FIELDS.filter((field) => lower.includes(field.toLowerCase())).sort(
    (a, b) => lower.indexOf(a.toLowerCase()) - lower.indexOf(b.toLowerCase()),
  )[0];
}
