import { mapFleetTextFields } from "@/lib/domain/installation-fields";
import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { requireOtherConfirmed } from "@/lib/core/clients/messaging-clients";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { CreateInstallation, type CreateInstallationInput } from "./schemas";

/**
 * Registers one installation of the software at a customer. Nothing is sent to Selvbetjening yet.
 * The scope for reading the client's own status is always among the scopes (domain 1.3).
 * @throws AppError TEMPLATE_MULTI_TENANT, NOT_FOUND, or INVALID_INPUT for what the template or the
 * organisation lacks, or when a second client for messages is not confirmed
 */
export async function createInstallation(
  ctx: Context,
  input: CreateInstallationInput,
): Promise<{ installationId: string }> {
  authorize(ctx, "installations.write");
  const { confirmation, ...data } = parseInput(CreateInstallation, input);
  return withTransaction(ctx, async (tx, audit) => {
    const template = await tx.clientTemplate.findUnique({
      where: { id: data.templateId },
      select: { scopes: true, tenancy: true, custody: true, name: true, environment: true },
    });
    const organization = await tx.organization.findUnique({
      where: { id: data.organizationId },
      select: { children: { select: { number: true } } },
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
    const { organizationId } = data;
    await requireOtherConfirmed(
      tx,
      { organizationId, environment: template.environment, scopes },
      confirmation,
    );
    const { scopes: _, childOrganizationNumbers, claims, ...texts } = data;
    const now = ctx.clock();
    const { id } = await tx.installation.create({
      data: {
        ...texts,
        draftScopes: scopes,
        draftChildOrganizationNumbers: childOrganizationNumbers,
        draftClaims: claims,
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
    return { installationId: id };
  });
}
