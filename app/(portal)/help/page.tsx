import type { Metadata } from "next";
import Link from "next/link";
import { getLocale, getTranslations } from "next-intl/server";
import { PageHead } from "@/components/ui/page-head";
import { requireStaff } from "@/lib/auth/session";
import { handbookLanguage, readHandbook } from "@/lib/files/handbook";
import { paths } from "@/lib/domain/routes";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("help"))("title") };
}

/** The handbook's contents. */
export default async function HelpPage() {
  await requireStaff("fleet.read");
  const t = await getTranslations("help");
  return (
    <>
      <PageHead title={t("title")} lead={<p>{t("lead")}</p>} />
      <ol className="kv-panel grid max-w-3xl gap-3">
        {readHandbook(handbookLanguage(await getLocale())).map((chapter) => (
          <li key={chapter.slug}>
            <Link className="ds-link text-lg" href={paths.helpChapter(chapter.slug)}>
              {chapter.title}
            </Link>
          </li>
        ))}
      </ol>
    </>
  );
}
