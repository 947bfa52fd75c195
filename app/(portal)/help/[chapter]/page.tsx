import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import { HandbookText } from "@/components/help/handbook-text";
import { PageHead } from "@/components/ui/page-head";
import { requireStaff } from "@/lib/auth/session";
import { handbookLanguage, readHandbook } from "@/lib/files/handbook";
import { DEFAULT_ALTINN_RIGHT } from "@/lib/domain/altinn-right";
import { getAltinnRight } from "@/lib/services/texts/get-altinn-right";
import { paths } from "@/lib/domain/routes";

interface ChapterPageProps {
  params: Promise<{ chapter: string }>;
}

async function chapterOf({ params }: ChapterPageProps) {
  const { chapter: slug } = await params;
  const language = handbookLanguage(await getLocale());
  return readHandbook(language).find((each) => each.slug === slug) ?? null;
}

export async function generateMetadata(props: ChapterPageProps): Promise<Metadata> {
  return { title: (await chapterOf(props))?.title };
}

/** A chapter of the handbook. */
export default async function ChapterPage(props: ChapterPageProps) {
  const ctx = await requireStaff("fleet.read");
  const chapter = await chapterOf(props);
  if (!chapter) notFound();
  const t = await getTranslations("help");
  const right = await getAltinnRight(ctx);
  return (
    <article>
      <PageHead title={chapter.title} crumbs={[{ href: paths.help, label: t("title") }]} />
      <HandbookText markdown={chapter.text.replaceAll(DEFAULT_ALTINN_RIGHT.nb, right.nb)} />
    </article>
  );
}
