import { oneLine } from "@/lib/base/plain-text";
import { z } from "zod";
import { LOGIN_METHODS, type LoginMethod } from "@/lib/domain/diagnosis";
import { isScope } from "@/lib/domain/scopes";
import { entityId, herId, organizationNumber } from "@/lib/core/input/fields";
import { MAX_LENGTH } from "@/lib/base/max-length";

const child = z.literal("").or(organizationNumber);

export const MachineDiagnosis = z.strictObject({
  installationId: entityId,
  /** Empty for the main organization alone. */
  child,
});

export const LoginDiagnosis = z.strictObject({
  installationId: entityId,
  pattern: z.enum(["login", "several-apis"]),
  method: z.enum(Object.keys(LOGIN_METHODS) as [LoginMethod, ...LoginMethod[]]),
  /** Replaces the `acr_values` of the method when not empty. */
  acrValues: z.string().overwrite(oneLine).max(200, "too-long"),
  minLevel: z.enum(["3", "4"]),
});

export const TokenExchangeDiagnosis = z.strictObject({
  installationId: entityId,
  /** The scope of the token that is exchanged. */
  subjectScope: z.string().max(MAX_LENGTH.scope, "too-long").refine(isScope, "scope"),
  scope: z.string().max(MAX_LENGTH.scope, "too-long").refine(isScope, "scope"),
});

export const CommunicationPartyDiagnosis = z.strictObject({
  installationId: entityId,
  herId,
});

export const ExplainAssertion = z.strictObject({
  installationId: entityId,
  /** Log text with one or more assertions. */
  text: z.string().min(1, "required").max(100_000, "too-long"),
  error: z.enum(["", "invalid_client", "invalid_scope", "invalid_request", "invalid_grant"]),
  /** When the refusal happened by a correct clock: local time in Oslo, or empty. */
  happenedAt: z.union([z.literal(""), z.iso.datetime({ local: true }).startsWith("20", "date")]),
});
