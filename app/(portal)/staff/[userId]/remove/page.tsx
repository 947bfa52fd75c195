import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { RemovalForm } from "@/components/staff/removal-form";
import { PageHead } from "@/components/ui/page-head";
import { orNotFound, requireStaff, titledBy } from "@/lib/auth/session";
import { paths } from "@/lib/domain/routes";
import { previewRemoval } from "@/lib/services/staff/preview-removal";
import { removeStaffMemberAction } from "../../actions";

interface Props {
  params: Promise<{ userId: string }>;
}

export function generateMetadata({ params }: Props): Promise<Metadata> {
  return titledBy("staff.manage", async (ctx) => {
    const member = await previewRemoval(ctx, (await params).userId);
    const name = member.name ?? (await getTranslations("common"))("unknownPerson");
    return (await getTranslations("sharedAccess"))("removal.title", { name });
  });
}

/** What the removal of a staff member ends, before it is done. */
export default async function RemovalPage({ params }: Props) {
  const ctx = await requireStaff("staff.manage");
  const member = await orNotFound(previewRemoval(ctx, (await params).userId));
  const t = await getTranslations("sharedAccess");
  const name = member.name ?? (await getTranslations("common"))("unknownPerson");
  return (
    <>
      <PageHead
        title={t("removal.title", { name })}
        lead={<p>{t("removal.lead")}</p>}
        crumbs={[{ href: paths.staff, label: (await getTranslations("staff"))("title") }]}
        actions={
          <Link
            className="ds-button"
            data-variant="secondary"
            href={`${paths.sharedAccess}?person=${member.id}`}
          >
            {t("removal.see")}
          </Link>
        }
      />
      <RemovalForm
        userId={member.id}
        name={name}
        isRemovable={member.isRemovable}
        counts={member.counts}
        remove={removeStaffMemberAction}
      />
    </>
  );
}
