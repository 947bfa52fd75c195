import { z } from "zod";
import { isClaimKey, isClaimValue } from "@/lib/domain/client-claim";
import { entityId, lines, requiredText, scopeLines } from "@/lib/core/input/fields";

/** `nhn:vkp/client/claims/vkp-id = abc`, one per line. */
const claims = lines(50).transform((list, issue) => {
  const found = list.map((line) => {
    const at = line.indexOf("=");
    return { key: line.slice(0, at).trim(), value: line.slice(at + 1).trim(), valid: at > 0 };
  });
  if (found.some((claim) => !claim.valid || !isClaimKey(claim.key) || !isClaimValue(claim.value))) {
    issue.addIssue({ code: "custom", message: "claims" });
  }
  return found.map(({ key, value }) => ({ key, value }));
});

const shared = {
  label: requiredText(100),
  note: z.string().trim().max(2000, "too-long"),
};

export const CreateInstallation = z.strictObject({
  organizationId: entityId,
  templateId: entityId,
  ...shared,
  scopes: scopeLines,
  childOrganizationNumbers: z.array(z.string().max(20)).max(200),
  claims,
});
export const UpdateInstallation = z.strictObject({ installationId: entityId, ...shared });
export type CreateInstallationInput = z.input<typeof CreateInstallation>;
export type UpdateInstallationInput = z.input<typeof UpdateInstallation>;
