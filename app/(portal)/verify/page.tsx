import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { VerifyForm } from "@/components/diagnoses/verify-form";
import { PageHead } from "@/components/ui/page-head";
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
      <PageHead title={t("title")} lead={<p>{t("lead")}</p>} />
      <VerifyForm action={validateRequestAction} />
    </>
  );
}
