import { env } from "@/lib/base/env";
import { AppError } from "@/lib/base/errors";
import type { Context } from "@/lib/context/context";
import { systemClock } from "@/lib/base/clock";
import { isPrivateKeyCode } from "@/lib/domain/private-key/form";
import { isSignedReport, REPORT_SCHEME } from "@/lib/domain/signed-report";
import { authenticateReport } from "@/lib/services/fleet-api/authenticate-report";
import { authenticateInstallation } from "@/lib/services/fleet-api/authenticate-installation";
import { contextFor, systemContext } from "@/lib/context/process-context";
import { readLimitedBody } from "./body-limits";
import { parseJsonBody } from "./read-json";
import { inRequest } from "./in-request";
import { mapError, responseOf } from "./map-error";

function problem(
  status: number,
  code: string,
  headers: Record<string, string> = {},
  more: { serverTime?: string; kid?: string } = {},
): Response {
  return new Response(JSON.stringify({ type: "about:blank", title: code, status, code, ...more }), {
    status,
    headers: { "content-type": "application/problem+json", ...headers },
  });
}

/** What a handler of the API may be called with, apart from a HelseID token. */
interface FleetApiOptions {
  /** Whether the client's own key may have signed the request instead. */
  acceptsSignedReports?: boolean;
}

/**
 * Handles a request to the API for installations: checks who sends it, then runs the verb as that
 * installation. Refusals are problem details (RFC 9457), for tokens with the challenge of RFC 9449.
 * @param run gets the body, parsed as JSON; null for a GET
 */
export async function respondToFleetApi(
  request: Request,
  run: (ctx: Context, body: unknown) => Promise<unknown>,
  options: FleetApiOptions = {},
): Promise<Response> {
  return inRequest(async () => {
    try {
      const authorization = request.headers.get("authorization");
      if (options.acceptsSignedReports && authorization && isSignedReport(authorization))
        return await respondToReport(request, authorization, run);
      return await respondToToken(request, authorization, run);
    } catch (error) {
      const mapped = mapError(error, "api/fleet");
      const { code, fields, facts } = mapped;
      const { status, headers } = responseOf(mapped);
      const refused = Object.values(fields ?? {})[0];
      // One code for all forms of a private key, as documented.
      const field = refused && isPrivateKeyCode(refused) ? "private-key" : refused;
      const more = facts?.kid ? { kid: facts.kid } : {};
      return problem(status, field ?? code.toLowerCase().replaceAll("_", "-"), headers, more);
    }
  });
}

/** Authenticates by a HelseID token and a DPoP proof. */
async function respondToToken(
  request: Request,
  authorization: string | null,
  run: (ctx: Context, body: unknown) => Promise<unknown>,
): Promise<Response> {
  const { FLEET_API_AUDIENCE, FLEET_API_SCOPE, PORTAL_URL } = env();
  if (!FLEET_API_AUDIENCE) return problem(404, "not-set-up");
  const found = await authenticateInstallation(
    systemContext("fleet-api"),
    {
      method: request.method,
      // Behind a proxy the request's own address is not the public one.
      url: `${PORTAL_URL}${new URL(request.url).pathname}`,
      authorization,
      dpop: request.headers.get("dpop"),
    },
    { audience: FLEET_API_AUDIENCE, scope: FLEET_API_SCOPE ?? null },
  );
  if ("refused" in found) {
    if (found.refused === "unknown-client") return problem(404, found.refused);
    const error = found.refused.startsWith("proof") ? "invalid_dpop_proof" : "invalid_token";
    const status = found.refused === "scope" ? 403 : 401;
    return problem(status, found.refused, {
      "www-authenticate": `DPoP error="${status === 403 ? "insufficient_scope" : error}", algs="ES256 PS256 RS256"`,
    });
  }
  const body = request.method === "GET" ? null : parseJsonBody(await readBody(request));
  return Response.json(await run(contextFor(found.actor), body));
}

/** Authenticates by a statement that the client's own registered key has signed. */
async function respondToReport(
  request: Request,
  authorization: string,
  run: (ctx: Context, body: unknown) => Promise<unknown>,
): Promise<Response> {
  // The statement covers the body, so that is read first.
  const body = await readBody(request);
  const found = await authenticateReport(systemContext("fleet-api"), {
    method: request.method,
    path: new URL(request.url).pathname,
    body,
    authorization,
  });
  if ("refused" in found)
    return problem(
      401,
      found.refused,
      { "www-authenticate": `${REPORT_SCHEME} error="${found.refused}"` },
      found.refused === "CLOCK" ? { serverTime: systemClock().toISOString() } : {},
    );
  return Response.json(await run(contextFor(found.actor), parseJsonBody(body)));
}

/** @throws AppError INVALID_INPUT when the body is larger than its address allows */
async function readBody(request: Request): Promise<Uint8Array> {
  const body = await readLimitedBody(request);
  if (!body) throw new AppError("INVALID_INPUT");
  return body;
}
