import { env } from "@/lib/base/env";
import { AppError } from "@/lib/base/errors";
import type { Context } from "@/lib/context/context";
import { authenticateInstallation } from "@/lib/services/fleet-api/authenticate-installation";
import { contextFor, systemContext } from "@/lib/context/process-context";
import { inRequest } from "./in-request";
import { mapError, responseOf } from "./map-error";

const MAX_BYTES = 50_000;

function problem(status: number, code: string, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify({ type: "about:blank", title: code, status, code }), {
    status,
    headers: { "content-type": "application/problem+json", ...headers },
  });
}

/**
 * Handles a request to the API for installations: checks token and proof, then runs the verb as that
 * installation. Refusals are problem details (RFC 9457) with the challenge of RFC 9449.
 * @param run gets the body, parsed as JSON; null for a GET
 */
export async function respondToFleetApi(
  request: Request,
  run: (ctx: Context, body: unknown) => Promise<unknown>,
): Promise<Response> {
  return inRequest(async () => {
    const { FLEET_API_AUDIENCE, FLEET_API_SCOPE, PORTAL_URL } = env();
    if (!FLEET_API_AUDIENCE) return problem(404, "not-set-up");
    try {
      const found = await authenticateInstallation(
        systemContext("fleet-api"),
        {
          method: request.method,
          // Behind a proxy the request's own address is not the public one.
          url: `${PORTAL_URL}${new URL(request.url).pathname}`,
          authorization: request.headers.get("authorization"),
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
      const body = request.method === "GET" ? null : await readBody(request);
      return Response.json(await run(contextFor(found.actor), body));
    } catch (error) {
      const mapped = mapError(error, "api/fleet");
      const { code, fields } = mapped;
      const { status, headers } = responseOf(mapped);
      const field = Object.values(fields ?? {})[0];
      return problem(status, field ?? code.toLowerCase().replaceAll("_", "-"), headers);
    }
  });
}

async function readBody(request: Request): Promise<unknown> {
  const text = await request.text();
  if (text.length > MAX_BYTES) throw new AppError("INVALID_INPUT");
  try {
    // PostgreSQL cannot store NUL in a text.
    return JSON.parse(text.replaceAll("\\u0000", "")) as unknown;
  } catch {
    throw new AppError("INVALID_INPUT");
  }
}
