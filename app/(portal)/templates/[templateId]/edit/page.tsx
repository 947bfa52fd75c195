import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { TemplateForm } from "@/components/templates/template-form";
import { EnvironmentTag } from "@/components/ui/environment-tag";
import { PageHead } from "@/components/ui/page-head";
import { orNotFound, requireStaff, titledBy } from "@/lib/auth/session";
import { paths } from "@/lib/domain/routes";
import { isUuid, requireUuid } from "@/lib/base/search-params";
import { getTemplate } from "@/lib/services/templates/get-template";
import { CHECKLIST } from "@/lib/services/templates/schemas";
import { updateTemplateAction } from "../../actions";

export function generateMetadata({ params }: { params: Promise<{ templateId: string }> }): Promise<Metadata> {
  return titledBy("templates.write", async (ctx) => {
    const { name } = await getTemplate(ctx, requireUuid((await params).templateId));
    return `${(await getTranslations("templates.form"))("editTitle")} – ${name}`;
  });
}

export default async function EditTemplatePage({ params }: { params: Promise<{ templateId: string }> }) {
  const ctx = await requireStaff("templates.write");
  const { templateId } = await params;
  if (!isUuid(templateId)) notFound();
  const template = await orNotFound(getTemplate(ctx, templateId));
  const t = await getTranslations("templates");
  const common = await getTranslations("common");
  return (
    <>
      <PageHead
        title={t("form.editTitle")}
        tag={
          <EnvironmentTag
            environment={template.environment}
            label={common(`environment.${template.environment}`)}
            solid
          />
        }
        crumbs={[{ href: paths.template(templateId), label: template.name }]}
      />
      <TemplateForm action={updateTemplateAction} checklist={CHECKLIST} template={template} />
    </>
  );
}
