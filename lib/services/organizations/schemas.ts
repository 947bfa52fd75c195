import { z } from "zod";
import { cutText } from "@/lib/base/plain-text";
import { isOrganizationNumber, leadingOrganizationNumber } from "@/lib/domain/organization-number";
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
    const { number, rest } = leadingOrganizationNumber(line);
    return { number, name: cutText(withoutSeparators(rest).trim(), 200) };
  });
  if (units.some((unit) => !isOrganizationNumber(unit.number)))
    issue.addIssue({ code: "custom", message: "child-organizations" });
  if (new Set(units.map((unit) => unit.number)).size !== units.length)
    issue.addIssue({ code: "custom", message: "child-organizations-twice" });
  return units;
});

function withoutSeparators(text: string): string {
  let start = 0;
  while (start < text.length && /[\s,;:–-]/.test(text[start]!)) start += 1;
  return text.slice(start);
}

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
