import { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { MAX_LENGTH } from "@/lib/base/max-length";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { type Audit, unchanged, withTransaction } from "@/lib/core/db/transaction";
import {
  contactLanguage,
  entityId,
  lineOfText,
  optionalEmail,
  optionalPhone,
  optionalText,
  organizationNumber,
} from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { findUnits } from "@/lib/core/register/find-units";
import { insertInstallation } from "@/lib/core/registration/insert-installation";
import { insertOrganization } from "@/lib/core/registration/insert-organization";
import type { Transaction } from "@/lib/db/client";
import { lockOrganization } from "@/lib/db/locks";
import { isUniqueViolation } from "@/lib/db/prisma-errors";
import { onboardingRefusal } from "@/lib/domain/installation-refusals";
import { CreateInstallation } from "./schemas";

const RegisterCustomer = CreateInstallation.omit({ organizationId: true }).extend({
  /** Of the new installation, made when the form was rendered: the same form sent twice makes one. */
  installationId: entityId,
  number: organizationNumber,
  /** Empty for the name that is registered, or that the loaded register has. */
  name: lineOfText(MAX_LENGTH.name),
  contactName: optionalText(),
  contactEmail: optionalEmail,
  contactPhone: optionalPhone,
  contactLanguage,
  /** Whether a link is to be made for it next, so that what prevents a link prevents the whole. */
  withLink: z.boolean(),
});
type CustomerInput = z.output<typeof RegisterCustomer>;

/**
 * Registers an installation at a customer by the customer's number, and the customer when it is new. A
 * contact that is entered replaces the one that is registered; an empty field leaves it as it is. Nothing is
 * sent to Selvbetjening.
 * @throws AppError as `insertInstallation`; CONFLICT when the id belongs to something else; with `withLink`
 * whatever prevents a link
 */
export async function registerCustomer(
  ctx: Context,
  input: z.input<typeof RegisterCustomer>,
): Promise<{ installationId: string; organizationId: string }> {
  authorize(ctx, "installations.write");
  authorize(ctx, "organizations.write");
  const data = parseInput(RegisterCustomer, input);
  const registeredName = (await findUnits(ctx.db, [data.number])).get(data.number)?.name ?? "";
  const run = () =>
    withTransaction(ctx, async (tx, audit) => {
      const existing = await findRegistered(tx, data);
      if (existing) return unchanged(existing);
      if (data.withLink) await requireLinkable(tx, data.templateId);
      const now = ctx.clock();
      const organizationId = await saveOrganization(tx, audit, data, registeredName, now);
      const { installationId } = data;
      const installation = { ...data, id: installationId, organizationId };
      await insertInstallation(tx, audit, installation, data, now);
      return { installationId, organizationId };
    });
  try {
    return await run();
  } catch (error) {
    // The same number, or the same form, was registered at the same time; now it is found.
    if (isUniqueViolation(error)) return run();
    throw error;
  }
}

/** What the same form has made before. @throws AppError CONFLICT when the id is something else's */
async function findRegistered(tx: Transaction, data: CustomerInput) {
  const found = await tx.installation.findUnique({
    where: { id: data.installationId },
    select: {
      templateId: true,
      label: true,
      organizationId: true,
      organization: { select: { number: true } },
    },
  });
  if (!found) return null;
  const isSame =
    found.organization.number === data.number &&
    found.templateId === data.templateId &&
    found.label === data.label;
  if (!isSame) throw new AppError("CONFLICT");
  return { installationId: data.installationId, organizationId: found.organizationId };
}

async function requireLinkable(tx: Transaction, templateId: string): Promise<void> {
  const template = await tx.clientTemplate.findUnique({
    where: { id: templateId },
    select: { tenancy: true, apiKeySetAt: true },
  });
  if (!template) throw new AppError("INVALID_INPUT", { fields: { templateId: "required" } });
  const refusal = onboardingRefusal({
    activatedAt: null,
    closedAt: null,
    template: { tenancy: template.tenancy, hasApiKey: template.apiKeySetAt !== null },
  });
  if (refusal) throw new AppError(refusal);
}

const CONTACT = ["contactName", "contactEmail", "contactPhone", "contactLanguage"] as const;

/** @returns the id of the customer with this number, new or registered */
async function saveOrganization(
  tx: Transaction,
  audit: Audit,
  data: CustomerInput,
  registeredName: string,
  now: Date,
): Promise<string> {
  const { number, contactName, contactEmail, contactPhone } = data;
  const found = await tx.organization.findUnique({
    where: { number },
    select: { id: true, contactName: true, contactEmail: true, contactPhone: true, contactLanguage: true },
  });
  if (!found) {
    const name = data.name || registeredName;
    if (!name) throw new AppError("INVALID_INPUT", { fields: { name: "required" } });
    const contact = { contactName, contactEmail, contactPhone, contactLanguage: data.contactLanguage };
    const organization = { number, name, ...contact, children: [] };
    return insertOrganization(tx, audit, organization, now);
  }
  const changed = CONTACT.filter((field) => data[field] && data[field] !== found[field]);
  if (changed.length === 0) return found.id;
  const locked = await lockOrganization(tx, found.id);
  await locked.tx.organization.update({
    where: { id: found.id },
    data: { ...Object.fromEntries(changed.map((field) => [field, data[field]])), updatedAt: now },
  });
  audit({
    action: "organization.updated",
    entity: { type: "organization", id: found.id },
    organizationId: found.id,
    details: { changed },
  });
  return found.id;
}
