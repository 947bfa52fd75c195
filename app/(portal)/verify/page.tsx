import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { VerifyForm } from "@/components/diagnoses/verify-form";
import { PageHeader } from "@/components/ui/page-header";
import { requireStaff } from "@/lib/auth/session";
import { validateRequestAction } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("verify"))("title") };
}

/** For developers of APIs that HelseID protects: shows which checks a request to the API passes. */
export default async function VerifyPage() {
  await requireStaff("tokens.request");
  const t = await getTranslations("verify");
  return (
    <>
      <PageHeader title={t("title")} lead={<p>{t("lead")}</p>} />
      <VerifyForm action={validateRequestAction} />
    </>
  );
}
