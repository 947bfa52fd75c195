import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { TemplateForm } from "@/components/templates/template-form";
import { PageHead } from "@/components/ui/page-head";
import { orNotFound, requireStaff } from "@/lib/auth/session";
import { paths } from "@/lib/domain/routes";
import { isUuid } from "@/lib/base/search-params";
import { getTemplate } from "@/lib/services/templates/get-template";
import { CHECKLIST } from "@/lib/services/templates/schemas";
import { updateTemplateAction } from "../../actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("templates.form"))("editTitle") };
}

export default async function EditTemplatePage({ params }: { params: Promise<{ templateId: string }> }) {
  const ctx = await requireStaff("templates.write");
  const { templateId } = await params;
  if (!isUuid(templateId)) notFound();
  const template = await orNotFound(getTemplate(ctx, templateId));
  const t = await getTranslations("templates");
  return (
    <>
      <PageHead
        title={t("form.editTitle")}
        crumbs={[{ href: paths.template(templateId), label: template.name }]}
      />
      <TemplateForm action={updateTemplateAction} checklist={CHECKLIST} template={template} />
    </>
  );
}
