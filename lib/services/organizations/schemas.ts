import { z } from "zod";
import { MAX_LENGTH } from "@/lib/base/max-length";
import { cutText } from "@/lib/base/plain-text";
import { isOrganizationNumber, leadingOrganizationNumber } from "@/lib/domain/organization-number";
import {
  contactLanguage,
  entityId,
  lineOfText,
  lines,
  optionalEmail,
  optionalPhone,
  optionalText,
  organizationNumber,
  organizationNumberFacts,
  requiredText,
} from "@/lib/core/input/fields";

/** `987654321 Avdeling nord`, one per line. */
const children = lines(200).transform((list, issue) => {
  const units = list.map((line) => {
    const { number, rest } = leadingOrganizationNumber(line);
    return { number, name: cutText(withoutSeparators(rest).trim(), MAX_LENGTH.name) };
  });
  const wrong = units.find((unit) => !isOrganizationNumber(unit.number));
  if (wrong) {
    const message = wrong.number ? "child-organizations-check" : "child-organizations";
    issue.addIssue({ code: "custom", message, params: organizationNumberFacts(wrong.number) });
  }
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
  contactLanguage,
  children,
};

export const CreateOrganization = z.strictObject({
  number: organizationNumber,
  ...shared,
  /** Empty for the name that the loaded register has. */
  name: lineOfText(MAX_LENGTH.name),
});
export const UpdateOrganization = z.strictObject({ organizationId: entityId, ...shared });
export type CreateOrganizationInput = z.input<typeof CreateOrganization>;
export type UpdateOrganizationInput = z.input<typeof UpdateOrganization>;
