export type SelvbetjeningFailure =
  /** Selvbetjening understood and said no. */
  | "refused"
  /** The API key or the token was not accepted. */
  | "unauthorized"
  /** Too many requests. */
  | "busy"
  /** No answer, or a server error: whether it took effect is unknown for a write. */
  | "unreachable"
  /** A good status with a body that is not what the API promises. */
  | "unreadable";

/** Fields of the draft that a refusal may name; anything else in the body is not repeated. */
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
  /** From `Retry-After`, when the failure is "busy". */
  readonly retryAfterSeconds?: number;

  constructor(
    failure: SelvbetjeningFailure,
    options: { status?: number; field?: RefusedField; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(failure, { cause: options.cause });
    this.failure = failure;
    this.status = options.status;
    this.field = options.field;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/**
 * Which field an error body speaks of. Bodies come as problem details, `{ property, message }` (one or several), plain
 * text, or not at all (domain 1.10); the text itself goes no further.
 */
export function refusedField(body: string): RefusedField | undefined {
  const lower = body.slice(0, 10_000).toLowerCase();
  return FIELDS.filter((field) => lower.includes(field.toLowerCase())).sort(
    (a, b) => lower.indexOf(a.toLowerCase()) - lower.indexOf(b.toLowerCase()),
  )[0];
}
