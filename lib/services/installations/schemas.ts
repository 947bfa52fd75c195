import { z } from "zod";
import { isClaimKey, isClaimValue, readClaim } from "@/lib/domain/client-claim";
import {
  type InstallationTextField,
  mapTextFields,
  type RequiredTextField,
} from "@/lib/domain/installation-fields";
import {
  entityId,
  lineOfText,
  lines,
  scopeLines,
  textOfLines,
  typedConfirmation,
} from "@/lib/core/input/fields";

/** `nhn:vkp/client/claims/vkp-id = abc`, one per line. */
const claims = lines(50)
  .transform((list) => list.map(readClaim))
  .refine((list) => list.every(({ key, value }) => isClaimKey(key) && isClaimValue(value)), "claims");

/** A schema for each text field. @param optional makes the schema of a field that may be left out */
function textSchemas<Optional extends z.ZodType>(optional: (text: z.ZodString) => Optional) {
  return mapTextFields((_, { maxLength, required, lines: rows }) => {
    const text = rows > 1 ? textOfLines(maxLength) : lineOfText(maxLength);
    return required ? text.min(1, "required") : optional(text);
  }) as { [Name in InstallationTextField]: Name extends RequiredTextField ? z.ZodString : Optional };
}

/** The texts of a new installation; an optional one that is left out is empty. */
export const newTexts = textSchemas((text) => text.default(""));
/** The texts of an edit; an optional one that is left out stays as it is. */
const editedTexts = textSchemas((text) => text.optional());

export const CreateInstallation = z.strictObject({
  organizationId: entityId,
  templateId: entityId,
  ...newTexts,
  scopes: scopeLines,
  childOrganizationNumbers: z.array(z.string().max(20)).max(200),
  claims,
  /** Which other client of the customer was recognized by typing (`requireOtherConfirmed`). */
  confirmation: typedConfirmation.default(""),
  /** The environment's word, typed where the customer's number is of the other's kind. */
  environmentWord: typedConfirmation.default(""),
});
export const UpdateInstallation = z.strictObject({ installationId: entityId, ...editedTexts });
export type CreateInstallationInput = z.input<typeof CreateInstallation>;
export type UpdateInstallationInput = z.input<typeof UpdateInstallation>;
