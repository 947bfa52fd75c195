import { z } from "zod";
import { isOrganizationNumber, normalizeOrganizationNumber } from "@/lib/domain/organization-number";
import {
  entityId,
  lines,
  optionalEmail,
  optionalPhone,
  optionalText,
  organizationNumber,
  requiredText,
} from "@/lib/core/input/fields";

/** `987654321 Avdeling nord`, one per line. */
const children = lines(200).transform((list, issue) => {
  const units = list.map((line) => {
    const found = /^((?:\d\s*){9})[\s,;:–-]*(.*)$/.exec(line);
    const number = normalizeOrganizationNumber(found?.[1] ?? "");
    return { number, name: (found?.[2] ?? "").trim().slice(0, 200) };
  });
  if (units.some((unit) => !isOrganizationNumber(unit.number)))
    issue.addIssue({ code: "custom", message: "child-organizations" });
  if (new Set(units.map((unit) => unit.number)).size !== units.length)
    issue.addIssue({ code: "custom", message: "child-organizations-twice" });
  return units;
});

const shared = {
  name: requiredText(),
  contactName: optionalText(),
  contactEmail: optionalEmail,
  contactPhone: optionalPhone,
  children,
};

export const CreateOrganization = z.strictObject({ number: organizationNumber, ...shared });
export const UpdateOrganization = z.strictObject({ organizationId: entityId, ...shared });
export type CreateOrganizationInput = z.input<typeof CreateOrganization>;
export type UpdateOrganizationInput = z.input<typeof UpdateOrganization>;
