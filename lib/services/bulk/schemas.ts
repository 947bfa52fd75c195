import { oneLine } from "@/lib/base/plain-text";
import { MAX_LENGTH } from "@/lib/base/max-length";
import { z } from "zod";
import { BULK_KINDS, MAX_BULK_INSTALLATIONS } from "@/lib/domain/bulk-change";
import { CLOSE_REASONS } from "@/lib/domain/closing";
import { isClaimKey, isClaimValue } from "@/lib/domain/client-claim";
import { redirectUriProblem } from "@/lib/domain/redirect-uri";
import { isScope } from "@/lib/domain/scopes";
import { ConfigurationSchema } from "@/lib/core/clients/configuration-schema";
import {
  entityId,
  lineOfText,
  reason,
  requiredText,
  typedConfirmation,
  viewQueryText,
} from "@/lib/core/input/fields";
import type { FormInput } from "@/lib/core/input/parse-input";

const existingUri = requiredText(MAX_LENGTH.redirectUri);
const uri = existingUri.superRefine((value, issue) => {
  const problem = redirectUriProblem(value);
  if (problem) issue.addIssue({ code: "custom", message: `redirect-uri-${problem}` });
});
const existingScope = requiredText(MAX_LENGTH.scope);
const scope = existingScope.refine(isScope, "scope");

/** Values to add are validated. Values to remove or replace exist upstream and may be of any form. */
const PLANNED_CHANGES = [
  z.strictObject({ kind: z.literal("add-redirect-uri"), uri }),
  z.strictObject({ kind: z.literal("remove-redirect-uri"), uri: existingUri }),
  z.strictObject({ kind: z.literal("replace-redirect-uri"), uri: existingUri, by: uri }),
  z.strictObject({ kind: z.literal("add-scope"), scope }),
  z.strictObject({ kind: z.literal("remove-scope"), scope: existingScope }),
  z.strictObject({ kind: z.literal("rotate-key") }),
  z.strictObject({
    kind: z.literal("set-claim"),
    key: requiredText(MAX_LENGTH.claim).refine(isClaimKey, "claims"),
    values: z.record(z.uuid(), z.string().max(MAX_LENGTH.claim).refine(isClaimValue, "claims")),
  }),
] as const;

const SINGLE_CHANGES = [
  z.strictObject({
    kind: z.literal("set-configuration"),
    base: ConfigurationSchema,
    wanted: ConfigurationSchema,
    source: z.enum(["EDIT", "RESTORE"]),
    confirmation: typedConfirmation.default(""),
  }),
  z.strictObject({ kind: z.literal("close"), why: z.enum(CLOSE_REASONS), confirmation: typedConfirmation }),
  z.strictObject({ kind: z.literal("destroy-kept-keys") }),
] as const;

/** A change that can be planned for many clients. */
export const PlannedChangeSchema = z.discriminatedUnion("kind", PLANNED_CHANGES);
/** A change as a run stores it. */
export const BulkChangeSchema = z.discriminatedUnion("kind", [...PLANNED_CHANGES, ...SINGLE_CHANGES]);

/** The form: one field for the value, one for its replacement, and the CSV of claim values. */
export const PlanBulk = z.strictObject({
  /** Empty for every template of a selection. */
  templateId: entityId.or(z.literal("")),
  status: z.enum(["any", "ok", "attention"]),
  search: lineOfText(MAX_LENGTH.search),
  /** Pasted client ids, separated by line breaks, spaces, commas or semicolons. */
  clientIds: z.string().max(200_000, "too-long"),
  /** The selection on the fleet's page: the query string of a view, or rows. */
  view: viewQueryText.default(""),
  ids: z.array(entityId).max(MAX_BULK_INSTALLATIONS, "too-many").default([]),
  /** The run whose failures are chosen: thousands of ids would be more than a form may have. */
  failedOf: entityId.or(z.literal("")).default(""),
  kind: z.enum(BULK_KINDS),
  value: z.string().overwrite(oneLine).max(MAX_LENGTH.redirectUri, "too-long"),
  by: z.string().overwrite(oneLine).max(MAX_LENGTH.redirectUri, "too-long"),
  csv: z.string().max(500_000, "too-long"),
});
export type PlanBulkInput = FormInput<typeof PlanBulk>;

export const StartBulk = z.strictObject({
  runId: entityId,
  installationIds: z.array(entityId).min(1, "required").max(MAX_BULK_INSTALLATIONS),
  change: PlannedChangeSchema,
  reason,
  /** How many are changed before a person goes on; null for all at once. */
  trialSize: z.number().int().min(1).max(MAX_BULK_INSTALLATIONS).nullable().default(null),
  /** After how many failures it stops; null for never. */
  stopAfter: z.number().int().min(1).max(1000).nullable().default(null),
});

export const RequestChange = z.strictObject({
  installationId: entityId,
  change: z.discriminatedUnion("kind", [
    ...SINGLE_CHANGES,
    z.strictObject({ kind: z.literal("rotate-key") }),
  ]),
  reason,
});
