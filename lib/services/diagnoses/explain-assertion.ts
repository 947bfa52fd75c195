import { TZDate } from "@date-fns/tz";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { type AssertionFacts, explainRefusal } from "@/lib/domain/explain-refusal";
import { findErrorNumber } from "@/lib/base/helseid-error-number";
import { AppError } from "@/lib/base/errors";
import { addressesOf } from "@/lib/helseid/environments";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { type FormInput, parseInput } from "@/lib/core/input/parse-input";
import { startDiagnosis, Recorder, settleDiagnosis } from "./internal/record-diagnosis";
import { ExplainAssertion } from "./schemas";
import { keyFacts, otherEnvironment } from "./internal/diagnosed-client";

interface PastedAssertion {
  /** The complete assertion, to verify its signature. Not stored. */
  text: string;
  facts: AssertionFacts;
}

/**
 * Explains why HelseID refuses a client, from an assertion in the customer's log. Stores the facts that the
 * explanation needs, never an assertion or its signature.
 * @throws AppError NOT_FOUND, NOT_ACTIVE, INVALID_INPUT when the text has no assertion
 */
export async function explainAssertion(
  ctx: Context,
  input: FormInput<typeof ExplainAssertion>,
): Promise<{ diagnosisId: string }> {
  authorize(ctx, "tokens.request");
  const { installationId, text, error, happenedAt } = parseInput(ExplainAssertion, input);
  const installation = await ctx.db.installation.findUnique({
    where: { id: installationId },
    select: { clientId: true, template: { select: { environment: true } } },
  });
  if (!installation) throw new AppError("NOT_FOUND");
  if (!installation.clientId) throw new AppError("NOT_ACTIVE");
  const [first, ...others] = assertionsIn(text);
  if (!first) throw new AppError("INVALID_INPUT", { fields: { text: "no-assertion" } });
  const { environment } = installation.template;
  const diagnosisId = await startDiagnosis(ctx, { installationId }, "pasted-assertion", {
    error: error || null,
  });
  const causes = explainRefusal({
    error: error || null,
    errorNumber: findErrorNumber(text),
    now: ctx.clock(),
    happenedAt: happenedAt ? inOslo(happenedAt) : null,
    issuer: addressesOf(ctx.env, environment).issuer,
    otherIssuer: addressesOf(ctx.env, otherEnvironment(environment)).issuer,
    clientId: installation.clientId,
    assertion: first.facts,
    otherJtis: others.flatMap(({ facts }) => (typeof facts.claims.jti === "string" ? facts.claims.jti : [])),
    keys: await keyFacts(ctx, installationId, first.text),
    usedKid: null,
    otherEnvironmentAcceptsKey: null,
    missingScopes: [],
  });
  const recorder = new Recorder();
  recorder.note(
    "assertion",
    causes[0]!.weight >= 60 ? "failed" : "ok",
    storedFacts(first.facts, others.length + 1),
  );
  await settleDiagnosis(ctx, diagnosisId, { installationId }, { steps: recorder.steps, causes });
  return { diagnosisId };
}

function assertionsIn(text: string): PastedAssertion[] {
  return jwtsIn(text).flatMap((jwt) => {
    try {
      const { typ, alg, kid } = decodeProtectedHeader(jwt);
      const { iss, sub, aud, iat, nbf, exp, jti } = decodeJwt(jwt);
      return [
        { text: jwt, facts: { header: { typ, alg, kid }, claims: { iss, sub, aud, iat, nbf, exp, jti } } },
      ];
    } catch {
      return [];
    }
  });
}

/**
 * At most 50 texts of three base64url parts, of which the first begins as every JSON object does. Looks at
 * each character once: an expression that searches for `eyJ` starts again at each of them.
 */
function jwtsIn(text: string): string[] {
  const found: string[] = [];
  for (const word of text.split(/[^\w.-]+/)) {
    const parts = word.split(".");
    for (let index = 0; index + 2 < parts.length && found.length < 50; index += 1) {
      const start = parts[index]!.indexOf("eyJ");
      const [payload, signature] = [parts[index + 1]!, parts[index + 2]!];
      if (start < 0 || !payload || !signature) continue;
      found.push(`${parts[index]!.slice(start)}.${payload}.${signature}`);
      index += 2;
    }
  }
  return found;
}

/** The facts of an assertion that are stored and shown. */
function storedFacts({ header, claims }: AssertionFacts, count: number) {
  const word = (value: unknown) => (typeof value === "string" ? value.slice(0, 200) : null);
  const seconds = (value: unknown) => (typeof value === "number" ? value : null);
  return {
    typ: word(header.typ),
    alg: word(header.alg),
    kid: word(header.kid),
    iss: word(claims.iss),
    sub: word(claims.sub),
    aud: [claims.aud ?? []]
      .flat()
      .slice(0, 5)
      .map((each) => String(each).slice(0, 200)),
    iat: seconds(claims.iat),
    nbf: seconds(claims.nbf),
    exp: seconds(claims.exp),
    count,
  };
}

/** @param local the value of an `<input type="datetime-local">` */
function inOslo(local: string): Date {
  const [year, month, day, hour, minute] = local.split(/\D/).map(Number);
  return new Date(TZDate.tz("Europe/Oslo", year!, month! - 1, day!, hour!, minute!).getTime());
}
