import { oneLine } from "@/lib/base/plain-text";
import { z } from "zod";
import { KEY_ALGORITHMS } from "@/lib/crypto/jwk";
import {
  entityId,
  lineOfText,
  redirectUriLines,
  requiredText,
  scopeLines,
  textOfLines,
} from "@/lib/core/input/fields";
import type { FormInput } from "@/lib/core/input/parse-input";
import { scopePackageProblem } from "@/lib/domain/scope-packages";

/** What must be set in Selvbetjening before a template can be used. */
export const CHECKLIST = ["scopes-available", "api-key-made", "redirect-uris-set", "single-tenant"] as const;

const flag = z.boolean();

const settings = {
  name: requiredText(),
  tenancy: z.enum(["SINGLE", "MULTI"]),
  scopes: scopeLines.refine((list) => list.length > 0, "required"),
  defaultScopes: scopeLines,
  logsUsersIn: flag,
  usesRefreshTokens: flag,
  redirectUris: redirectUriLines,
  postLogoutRedirectUris: redirectUriLines,
  sharedRedirectUris: flag,
  returnForm: z.enum(["PORTAL", "LOCALHOST_V1", "LOCALHOST_V0"]),
  returnPort: z
    .string()
    .overwrite(oneLine)
    .max(20, "port")
    .transform((value) => (value === "" ? null : Number(value)))
    .refine((value) => value === null || (Number.isInteger(value) && value > 0 && value < 65_536), "port"),
  returnPath: z
    .string()
    .overwrite(oneLine)
    .max(200, "too-long")
    .refine((value) => value === "" || /^\/[\w\-./~%]*$/.test(value), "path")
    .transform((value) => value || null),
  keyAlgorithm: z.enum(KEY_ALGORITHMS),
  custody: z.enum(["PORTAL", "INSTALLATION"]),
  renewalDays: z
    .string()
    .overwrite(oneLine)
    .max(20, "renewal-days")
    .transform(Number)
    .refine((days) => Number.isInteger(days) && days >= 8 && days <= 365, "renewal-days"),
  /** Empty when it is not known. */
  keyLifetimeDays: z
    .string()
    .overwrite(oneLine)
    .max(20, "key-lifetime")
    .transform((value) => (value === "" ? null : Number(value)))
    .refine((days) => days === null || (Number.isInteger(days) && days >= 1 && days <= 1830), "key-lifetime"),
  rotatesAutomatically: flag,
  revivalInstructions: textOfLines(10_000),
  fileLocation: textOfLines(500),
  restartInstructions: textOfLines(1000),
  /** Rows of which nothing is filled in are left out. */
  scopePackages: z
    .array(z.strictObject({ name: lineOfText(60), scopes: scopeLines }))
    .max(50, "too-many")
    .transform((rows) => rows.filter((row) => row.name !== "" || row.scopes.length > 0)),
  checklist: z.array(z.enum(CHECKLIST)).max(CHECKLIST.length),
};

type Settings = z.output<z.ZodObject<typeof settings>>;

/** Rules between fields. */
function consistent(value: Settings, issue: z.RefinementCtx): void {
  const refuse = (path: string, message: string) => issue.addIssue({ code: "custom", path: [path], message });
  if (value.defaultScopes.some((scope) => !value.scopes.includes(scope)))
    refuse("defaultScopes", "default-outside-scopes");
  if (value.returnForm !== "PORTAL" && value.returnPort === null) refuse("returnPort", "required");
  if (value.logsUsersIn && value.sharedRedirectUris && value.redirectUris.length === 0)
    refuse("redirectUris", "required");
  const packages = scopePackageProblem(value.scopePackages, value.scopes);
  if (packages) refuse("scopePackages", packages);
}

export const CreateTemplate = z
  .strictObject({ ...settings, environment: z.enum(["TEST", "PRODUCTION"]) })
  .superRefine(consistent);
export const UpdateTemplate = z.strictObject({ ...settings, templateId: entityId }).superRefine(consistent);
export type CreateTemplateInput = FormInput<typeof CreateTemplate>;
export type UpdateTemplateInput = FormInput<typeof UpdateTemplate>;

/**
 * The key from the template's "Automatisering" tab. A JSON object is refused: it is a JWK that was pasted in
 * the wrong field.
 */
export const SetApiKey = z.strictObject({
  templateId: entityId,
  apiKey: requiredText(500).refine(
    (value) => /^[\x21-\x7e]+$/.test(value) && !value.includes("{"),
    "api-key",
  ),
});
