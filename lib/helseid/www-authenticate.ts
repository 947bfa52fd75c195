import { oneOf } from "@/lib/base/one-of";

/** One challenge of a `WWW-Authenticate` header. Scheme and parameter names are in lower case. */
export interface Challenge {
  scheme: string;
  parameters: ReadonlyMap<string, string>;
  token68: string | null;
}

const TOKEN = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+/y;
const TOKEN68 = /[0-9A-Za-z\-._~+/]+=*(?=[ \t]*(?:,|$))/y;
const PARAMETER_NAME = /([!#$%&'*+\-.^_`|~0-9A-Za-z]+)[ \t]*=[ \t]*/y;
/** RFC 9110, 5.6.4. `obs-text` is what a header may contain above ASCII. */
const QUOTED = /"((?:[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t \x21-\x7e\x80-\xff])*)"/y;
const SPACES = / +/y;
const BLANKS = /[ \t]*/y;
const COMMAS = /(?:[ \t]*,)+[ \t]*/y;

/**
 * Parses a `WWW-Authenticate` header by RFC 9110, 11.6.1: a list of challenges whose parameters are a list
 * too, so a comma may end either. Several header lines are one list (RFC 9110, 5.3).
 * @returns null when the header does not conform, for then it cannot be known what it says
 */
export function parseChallenges(header: string): Challenge[] | null {
  const reader = new Reader(header);
  const challenges: Challenge[] = [];
  reader.take(COMMAS);
  reader.take(BLANKS);
  while (!reader.atEnd()) {
    const challenge = readChallenge(reader);
    if (!challenge) return null;
    challenges.push(challenge);
  }
  return challenges;
}

/** Errors of a challenge (RFC 6750, 3.1; RFC 9449, 7.1 and 9). No other text of one is passed on. */
const CHALLENGE_ERRORS = [
  "invalid_token",
  "insufficient_scope",
  "invalid_request",
  "invalid_dpop_proof",
  "use_dpop_nonce",
] as const;
export type ChallengeError = (typeof CHALLENGE_ERRORS)[number];

/** Why an API refused a token or its proof, if its response says so in a form that is known. */
export function knownChallengeError(headers: Headers): ChallengeError | undefined {
  return oneOf(CHALLENGE_ERRORS, challengeError(headers)) ?? undefined;
}

/**
 * The error of a DPoP challenge: why an API refused a token or its proof (RFC 9449, 7.1 and 9; RFC 6750,
 * 3.1), or else of a Bearer challenge.
 * @returns null when the header names none
 */
export function challengeError(headers: Headers): string | null {
  const challenges = challengesOf(headers);
  for (const scheme of ["dpop", "bearer"])
    for (const challenge of challenges) {
      const error = challenge.scheme === scheme ? challenge.parameters.get("error") : undefined;
      if (error) return error;
    }
  return null;
}

/** The challenges of a response; none when there is no header, or one that does not conform. */
export function challengesOf(headers: Headers): Challenge[] {
  return parseChallenges(headers.get("www-authenticate") ?? "") ?? [];
}

/** Reads one challenge and the comma after it. */
function readChallenge(reader: Reader): Challenge | null {
  const scheme = reader.take(TOKEN)?.[0].toLowerCase();
  if (!scheme) return null;
  const parameters = new Map<string, string>();
  const challenge = { scheme, parameters, token68: null as string | null };
  if (!reader.take(SPACES)) return endOfItem(reader) ? challenge : null;
  const token68 = reader.take(TOKEN68)?.[0];
  if (token68 !== undefined) {
    challenge.token68 = token68;
    return endOfItem(reader) ? challenge : null;
  }
  let isSeparated = reader.take(COMMAS) !== null || reader.atEnd();
  for (;;) {
    const name = reader.take(PARAMETER_NAME)?.[1]?.toLowerCase();
    // The end, or after a comma the next challenge.
    if (!name) return isSeparated ? challenge : null;
    const value = readValue(reader);
    // A parameter must not occur twice (RFC 9110, 11.2).
    if (value === null || parameters.has(name)) return null;
    parameters.set(name, value);
    if (!endOfItem(reader)) return null;
    isSeparated = true;
  }
}

function readValue(reader: Reader): string | null {
  const quoted = reader.take(QUOTED);
  if (quoted) return quoted[1]!.replace(/\\(.)/g, "$1");
  return reader.take(TOKEN)?.[0] ?? null;
}

/** Reads the commas or the end after an item of a list. */
function endOfItem(reader: Reader): boolean {
  if (reader.take(COMMAS)) return true;
  reader.take(BLANKS);
  return reader.atEnd();
}

class Reader {
  #position = 0;
  constructor(private readonly text: string) {}

  atEnd(): boolean {
    return this.#position >= this.text.length;
  }

  take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#position;
    const match = pattern.exec(this.text);
    if (match) this.#position = pattern.lastIndex;
    return match;
  }
}
