import { oneLine } from "@/lib/base/plain-text";
import { z } from "zod";
import { addressesOf, ENVIRONMENTS } from "@/lib/helseid/environments";
import { HelseidError } from "@/lib/helseid/errors";
import { publicKeysOf } from "@/lib/helseid/jwks";
import { serverNow } from "@/lib/helseid/server-clock";
import { type CheckResult, verifyRequest } from "@/lib/helseid/verify-request";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { upstreamFailure } from "@/lib/core/upstream/failure";
import { optionalText, requiredText } from "@/lib/core/input/fields";
import { type FormInput, parseInput } from "@/lib/core/input/parse-input";

const ValidateRequest = z.strictObject({
  environment: z.enum(ENVIRONMENTS),
  method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]),
  url: z
    .string()
    .overwrite(oneLine)
    .max(2000, "too-long")
    .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), "url"),
  /** The value of the header, or only the token. */
  authorization: requiredText(20_000),
  dpop: z.string().overwrite(oneLine).max(20_000, "too-long"),
  audience: requiredText(200),
  scope: optionalText(200),
});

/**
 * Validates a request that an API received, by the checks that HelseID requires of APIs. Stores nothing.
 * Replay of the DPoP proof is not checked, since one request does not show it.
 * @throws AppError UPSTREAM_UNREACHABLE when HelseID's keys cannot be read
 */
export async function validateRequest(
  ctx: Context,
  input: FormInput<typeof ValidateRequest>,
): Promise<{ ok: boolean; checks: { check: string; result: CheckResult["result"] }[] }> {
  authorize(ctx, "tokens.request");
  const request = parseInput(ValidateRequest, input);
  const { issuer } = addressesOf(ctx.env, request.environment);
  const header = (text: string, name: string) => text.replace(new RegExp(`^${name}:\\s*`, "i"), "").trim();
  const authorization = header(request.authorization, "authorization");
  try {
    const { ok, checks } = await verifyRequest(
      {
        method: request.method,
        url: request.url,
        authorization: authorization.includes(" ") ? authorization : `DPoP ${authorization}`,
        dpop: header(request.dpop, "dpop") || null,
      },
      {
        keys: await publicKeysOf(ctx.env, request.environment),
        issuer,
        audience: request.audience,
        scope: request.scope,
        nowSeconds: serverNow(issuer),
        isReplayed: null,
      },
    );
    return { ok, checks };
  } catch (error) {
    if (error instanceof HelseidError)
      throw new AppError(upstreamFailure(error) ?? "UPSTREAM_UNREACHABLE", { cause: error });
    throw error;
  }
}

export type RequestVerification = Awaited<ReturnType<typeof validateRequest>>;
