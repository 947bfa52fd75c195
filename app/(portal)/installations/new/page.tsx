import { randomUUID } from "node:crypto";
import type { Metadata } from "next";
import Link from "next/link";
import { getLocale, getTranslations } from "next-intl/server";
import { z } from "zod";
import { TextArea } from "@/components/forms/action-form";
import { InstallationTextInputs } from "@/components/installations/text-fields";
import { CustomerPreview } from "@/components/onboarding/customer-preview";
import { NewCustomerForm } from "@/components/onboarding/new-customer-form";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHead } from "@/components/ui/page-head";
import { requireStaff } from "@/lib/auth/session";
import { altinnRightIn } from "@/lib/domain/altinn-right";
import { formatOrganizationNumber } from "@/lib/domain/organization-number";
import { roleMay } from "@/lib/domain/permissions";
import { paths } from "@/lib/domain/routes";
import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import { findCustomer } from "@/lib/services/organizations/find-customer";
import { getOrganization } from "@/lib/services/organizations/get-organization";
import { listTemplates } from "@/lib/services/templates/list-templates";
import { getAltinnRight } from "@/lib/services/texts/get-altinn-right";
import { getVendorProfile } from "@/lib/services/vendor/get-vendor-profile";
import { registerCustomerAction } from "../actions";

const Search = z.object({
  organization: z.uuid().optional().catch(undefined),
  template: z.uuid().optional().catch(undefined),
});

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("newCustomer"))("title") };
}

/**
 * A customer, an installation and the link for it, on one page. The address may name a customer that is
 * registered, and a template.
 */
export default async function NewCustomerPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[]>>;
}) {
  const ctx = await requireStaff("installations.write");
  const search = Search.parse(await searchParams);
  const [t, common, locale, all, altinnRight] = await Promise.all([
    getTranslations("newCustomer"),
    getTranslations("common"),
    getLocale(),
    listTemplates(ctx),
    getAltinnRight(ctx),
  ]);
  const organization = search.organization
    ? await getOrganization(ctx, search.organization).catch(() => null)
    : null;
  const known = organization ? await findCustomer(ctx, { number: organization.number }) : null;
  const templates = all.filter((each) => each.tenancy === "SINGLE");
  const chosen =
    templates.find((each) => each.id === search.template) ?? (templates.length === 1 ? templates[0] : null);
  const head = (
    <PageHead
      title={known ? t("titleKnown") : t("title")}
      lead={<p>{t("lead")}</p>}
      crumbs={
        known
          ? [
              { href: paths.organizations, label: t("customers") },
              { href: paths.organization(known.id), label: known.name },
            ]
          : [{ href: paths.organizations, label: t("customers") }]
      }
    />
  );
  if (templates.length === 0)
    return (
      <>
        {head}
        <EmptyState title={t("noTemplates")}>
          <p>{t("noTemplatesLead")}</p>
          {roleMay(ctx.actor.role, "templates.write") ? (
            <Link className="ds-link" href={paths.newTemplate}>
              {t("noTemplatesAction")}
            </Link>
          ) : null}
        </EmptyState>
      </>
    );
  const vendors = await Promise.all(
    templates.map(async ({ id }) => (await getVendorProfile(ctx, { templateId: id })).shown),
  );
  const right = altinnRightIn(locale, altinnRight);
  return (
    <NewCustomerForm
      action={registerCustomerAction}
      head={head}
      installationId={randomUUID()}
      templates={templates.map((each) => ({
        id: each.id,
        name: each.name,
        environment: each.environment,
        environmentLabel: common(`environment.${each.environment}`),
        custody: each.custody,
        hasApiKey: each.apiKeySetAt !== null,
        scopes: each.scopes.filter((scope) => scope !== SELVBETJENING_SCOPE),
        scopePackages: each.scopePackages
          .map(({ name, scopes }) => ({
            name,
            scopes: scopes.filter((scope) => scope !== SELVBETJENING_SCOPE),
          }))
          .filter(({ scopes }) => scopes.length > 0),
        defaultScopes: each.defaultScopes.filter((scope) => scope !== SELVBETJENING_SCOPE),
      }))}
      chosenTemplate={chosen?.id ?? null}
      known={known}
      number={known ? formatOrganizationNumber(organization!.number) : ""}
      back={known ? paths.organization(known.id) : paths.organizations}
      texts={{
        required: <InstallationTextInputs required />,
        optional: (
          <>
            <TextArea name="claims" label={t("claims")} help={t("claimsHelp")} rows={2} mono optional />
            <InstallationTextInputs required={false} />
          </>
        ),
      }}
      previews={Object.fromEntries(
        templates.map((each, index) => [
          each.id,
          <CustomerPreview
            key={each.id}
            product={each.name}
            environment={each.environment}
            right={right}
            vendor={vendors[index]!}
          />,
        ]),
      )}
    />
  );
}
