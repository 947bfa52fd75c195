import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { HandbookText } from "@/components/help/handbook-text";
import { PageHead } from "@/components/ui/page-head";
import { requireStaff } from "@/lib/auth/session";
import { readHandbook } from "@/lib/files/handbook";
import { paths } from "@/lib/domain/routes";

interface ChapterPageProps {
  params: Promise<{ chapter: string }>;
}

async function chapterOf({ params }: ChapterPageProps) {
  const { chapter: slug } = await params;
  return readHandbook().find((each) => each.slug === slug) ?? null;
}

export async function generateMetadata(props: ChapterPageProps): Promise<Metadata> {
  return { title: (await chapterOf(props))?.title };
}

/** A chapter of the handbook. */
export default async function ChapterPage(props: ChapterPageProps) {
  await requireStaff("fleet.read");
  const chapter = await chapterOf(props);
  if (!chapter) notFound();
  const t = await getTranslations("help");
  return (
    <article lang="nb">
      <PageHead title={chapter.title} crumbs={[{ href: paths.help, label: t("title") }]} />
      <HandbookText markdown={chapter.text} />
    </article>
  );
}
