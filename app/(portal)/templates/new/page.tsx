import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { TemplateForm } from "@/components/templates/template-form";
import { PageHead } from "@/components/ui/page-head";
import { requireStaff } from "@/lib/auth/session";
import { paths } from "@/lib/domain/routes";
import { CHECKLIST } from "@/lib/services/templates/schemas";
import { createTemplateAction } from "../actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("templates.form"))("createTitle") };
}

export default async function NewTemplatePage() {
  await requireStaff("templates.write");
  const t = await getTranslations("templates");
  return (
    <>
      <PageHead
        title={t("form.createTitle")}
        lead={<p>{t("emptyLead")}</p>}
        crumbs={[{ href: paths.templates, label: t("back") }]}
      />
      <TemplateForm action={createTemplateAction} checklist={CHECKLIST} />
    </>
  );
}
