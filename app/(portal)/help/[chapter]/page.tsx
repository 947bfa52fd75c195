import type { Metadata } from "next";
import Link from "next/link";
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

/** The chapter of an address, with the one after it; null when there is none. */
async function chapterOf({ params }: ChapterPageProps) {
  const { chapter: slug } = await params;
  const chapters = readHandbook(handbookLanguage(await getLocale()));
  const at = chapters.findIndex((each) => each.slug === slug);
  return at < 0 ? null : { ...chapters[at]!, next: chapters[at + 1] ?? null };
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
      {chapter.next ? (
        <p className="mt-8">
          {t("next")}{" "}
          <Link className="ds-link" href={paths.helpChapter(chapter.next.slug)}>
            {chapter.next.title}
          </Link>
        </p>
      ) : null}
    </article>
  );
}
