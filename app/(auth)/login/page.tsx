import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { StatusBand } from "@/components/ui/status-band";
import { getActor } from "@/lib/auth/session";
import { env } from "@/lib/base/env";
import { paths } from "@/lib/domain/routes";

const Search = z.object({
  failed: z.enum(["level", "level-missing", "state", "upstream", "refused"]).optional().catch(undefined),
});

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("login"))("title") };
}

export default async function LoginPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[]>>;
}) {
  const actor = await getActor();
  if (actor.kind === "staff") redirect(paths.home);
  if (actor.kind === "applicant") redirect(paths.loginRequested);
  const { failed } = Search.parse(await searchParams);
  const t = await getTranslations("login");
  return (
    <div className="kv-panel mx-auto max-w-xl">
      <h1 className="ds-heading" data-size="md">
        {t("title")}
      </h1>
      <p className="my-4">{t("lead", { level: env().STAFF_MINIMUM_SECURITY_LEVEL })}</p>
      {failed ? (
        <div className="mb-4">
          <StatusBand tone="warning" live>
            <p>{t(`failed.${failed}`)}</p>
          </StatusBand>
        </div>
      ) : null}
      {/* Not next/link, whose prefetch would start sign-ins. Not a form, because HelseID may redirect to
          other origins (form-action). */}
      <a className="ds-button" href={paths.loginStart}>
        {t("button")}
      </a>
    </div>
  );
}
