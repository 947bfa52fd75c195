import { AppError } from "@/lib/base/errors";
import { requireOtherConfirmed } from "@/lib/core/clients/messaging-clients";
import { requireEnvironmentTyped } from "./require-environment-typed";
import type { Audit } from "@/lib/core/db/transaction";
import type { Transaction } from "@/lib/db/client";
import {
  type InstallationTextField,
  mapFleetTextFields,
  mapTextFields,
} from "@/lib/domain/installation-fields";
import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";

type NewInstallation = Record<InstallationTextField, string> & {
  /** Made by the database when it is left out. */
  id?: string;
  organizationId: string;
  templateId: string;
  scopes: string[];
  childOrganizationNumbers: string[];
  claims: { key: string; value: string }[];
};

/**
 * Writes a new installation of the software at a customer, and its audit row. The scope for reading the
 * client's own status is always among the scopes (domain 1.3).
 * @param typed which other client of the customer was recognized by typing (`requireOtherConfirmed`), and the
 *   environment's word (`requireEnvironmentTyped`)
 * @returns its id
 * @throws AppError TEMPLATE_MULTI_TENANT, or INVALID_INPUT for what the template or the organization lacks,
 *   or when what must be typed was not
 */
export async function insertInstallation(
  tx: Transaction,
  audit: Audit,
  data: NewInstallation,
  typed: { confirmation: string; environmentWord: string },
  now: Date,
): Promise<string> {
  const { organizationId, templateId } = data;
  const template = await tx.clientTemplate.findUnique({
    where: { id: templateId },
    select: { scopes: true, tenancy: true, custody: true, name: true, environment: true },
  });
  const organization = await tx.organization.findUnique({
    where: { id: organizationId },
    select: { number: true, children: { select: { number: true } } },
  });
  if (!template) throw new AppError("INVALID_INPUT", { fields: { templateId: "required" } });
  if (!organization) throw new AppError("INVALID_INPUT", { fields: { organizationId: "required" } });
  if (template.tenancy === "MULTI")
    throw new AppError("TEMPLATE_MULTI_TENANT", { fields: { templateId: "multi-tenant" } });
  if (!template.scopes.includes(SELVBETJENING_SCOPE)) {
    throw new AppError("INVALID_INPUT", { fields: { templateId: "template-lacks-selvbetjening" } });
  }
  const scopes = [...new Set([SELVBETJENING_SCOPE, ...data.scopes])];
  if (scopes.some((scope) => !template.scopes.includes(scope))) {
    throw new AppError("INVALID_INPUT", { fields: { scopes: "scope-outside-template" } });
  }
  const children = organization.children.map((unit) => unit.number);
  if (data.childOrganizationNumbers.some((number) => !children.includes(number))) {
    throw new AppError("INVALID_INPUT", { fields: { childOrganizationNumbers: "child-organizations" } });
  }
  requireEnvironmentTyped(
    { organizationNumber: organization.number, environment: template.environment },
    typed.environmentWord,
  );
  await requireOtherConfirmed(
    tx,
    { installationId: null, organizationId, environment: template.environment, scopes },
    typed.confirmation,
  );
  const { id } = await tx.installation.create({
    data: {
      id: data.id,
      organizationId,
      templateId,
      ...mapTextFields((name) => data[name]),
      draftScopes: scopes,
      draftChildOrganizationNumbers: data.childOrganizationNumbers,
      draftClaims: data.claims,
      custody: template.custody,
      createdAt: now,
      updatedAt: now,
    },
    select: { id: true },
  });
  audit({
    action: "installation.created",
    entity: { type: "installation", id },
    installationId: id,
    details: { ...mapFleetTextFields((name) => data[name]), template: template.name, scopes },
  });
  return id;
}
