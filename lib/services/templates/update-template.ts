import type { z } from "zod";
import { isUniqueViolation } from "@/lib/db/prisma-errors";
import { lockTemplate } from "@/lib/db/locks";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { parseInput } from "@/lib/core/input/parse-input";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { changedValues } from "@/lib/core/audit/changed-values";
import { readScopePackages } from "@/lib/core/clients/scope-packages-schema";
import { UpdateTemplate, type UpdateTemplateInput } from "./schemas";

/** Texts for the customer, in which people may be named: the audit says that they were changed. */
const TEXTS = ["revivalInstructions", "fileLocation", "restartInstructions"] as const;

/**
 * Updates a template. Its environment cannot be changed, so that test and production are never mixed.
 * Existing installations are unaffected.
 * @throws AppError INVALID_INPUT, NOT_FOUND, CONFLICT when the name is taken
 */
export async function updateTemplate(ctx: Context, input: UpdateTemplateInput): Promise<void> {
  authorize(ctx, "templates.write");
  const { templateId, ...data } = parseInput(UpdateTemplate, input);
  try {
    await withTransaction(ctx, async (tx, audit) => {
      const locked = await lockTemplate(tx, templateId);
      const before = await tx.clientTemplate.findUnique({
        where: { id: templateId },
        omit: { sealedApiKey: true },
      });
      if (!before) throw new AppError("NOT_FOUND");
      const fields = Object.keys(data) as (keyof typeof data)[];
      const changed = fields.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(data[field]));
      if (changed.length === 0) return unchanged(undefined);
      await locked.tx.clientTemplate.update({
        where: { id: templateId },
        data: { ...data, updatedAt: ctx.clock() },
      });
      audit({
        action: "template.updated",
        entity: { type: "template", id: templateId },
        details: changedValues(shownSettings(before), shownSettings(data), changed.filter(isText)),
      });
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError("CONFLICT", { fields: { name: "taken" }, cause: error });
    throw error;
  }
}

const isText = (field: string) => TEXTS.some((each) => each === field);

type Settings = Omit<
  z.output<typeof UpdateTemplate>,
  "templateId" | "keyAlgorithm" | "checklist" | "scopePackages"
> & {
  keyAlgorithm: string;
  checklist: string[];
  /** As it is stored, or as it was parsed. */
  scopePackages: unknown;
};

/** The settings as the audit shows them. */
function shownSettings(settings: Settings) {
  const packages = readScopePackages(settings.scopePackages);
  return {
    name: settings.name,
    tenancy: settings.tenancy,
    scopes: settings.scopes,
    defaultScopes: settings.defaultScopes,
    scopePackages: packages.map((each) => `${each.name}: ${each.scopes.join(" ")}`),
    logsUsersIn: settings.logsUsersIn,
    usesRefreshTokens: settings.usesRefreshTokens,
    redirectUris: settings.redirectUris,
    postLogoutRedirectUris: settings.postLogoutRedirectUris,
    sharedRedirectUris: settings.sharedRedirectUris,
    returnForm: settings.returnForm,
    returnPort: settings.returnPort,
    returnPath: settings.returnPath,
    keyAlgorithm: settings.keyAlgorithm,
    custody: settings.custody,
    renewalDays: settings.renewalDays,
    keyLifetimeDays: settings.keyLifetimeDays,
    rotatesAutomatically: settings.rotatesAutomatically,
    checklist: settings.checklist,
  };
}
