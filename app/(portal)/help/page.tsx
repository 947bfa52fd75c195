import type { Metadata } from "next";
import Link from "next/link";
import { getLocale, getTranslations } from "next-intl/server";
import { PageHead } from "@/components/ui/page-head";
import { requireStaff } from "@/lib/auth/session";
import { sectionsOf } from "@/lib/domain/handbook-sections";
import { handbookLanguage, readHandbook } from "@/lib/files/handbook";
import { paths } from "@/lib/domain/routes";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("help"))("title") };
}

/** The handbook's contents: chapters, and the sections of each. */
export default async function HelpPage() {
  await requireStaff("fleet.read");
  const t = await getTranslations("help");
  return (
    <>
      <PageHead title={t("title")} lead={<p>{t("lead")}</p>} />
      <ol className="kv-contents">
        {readHandbook(handbookLanguage(await getLocale())).map((chapter) => (
          <li key={chapter.slug}>
            <h2>
              <Link href={paths.helpChapter(chapter.slug)}>{chapter.title}</Link>
            </h2>
            <ul>
              {sectionsOf(chapter).map((section) => (
                <li key={section.id}>
                  <Link className="ds-link" href={`${paths.helpChapter(chapter.slug)}#${section.id}`}>
                    {section.title}
                  </Link>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </>
  );
}
