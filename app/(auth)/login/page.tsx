import { clockTimeWithSeconds } from "@/lib/base/clock-time";
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getFormatter, getLocale, getNow, getTranslations } from "next-intl/server";
import { StatusBand } from "@/components/ui/status-band";
import { readLoginFailure } from "@/lib/auth/login-failure";
import { getActor } from "@/lib/auth/session";
import { env } from "@/lib/base/env";
import { readReturn, withReturn } from "@/lib/domain/return-path";
import { paths } from "@/lib/domain/routes";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("login"))("title") };
}

export default async function LoginPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[]>>;
}) {
  const actor = await getActor();
  const search = await searchParams;
  const back = readReturn(search);
  if (actor.kind === "staff") redirect(back ?? paths.home);
  if (actor.kind === "applicant") redirect(withReturn(paths.loginRequested, back));
  const failure = readLoginFailure(search);
  const t = await getTranslations("login");
  return (
    <div className="kv-panel mx-auto max-w-xl">
      <h1 className="ds-heading" data-size="md">
        {t("title")}
      </h1>
      <p className="my-4">{t("lead", { level: env().STAFF_MINIMUM_SECURITY_LEVEL })}</p>
      {failure ? <Failure {...failure} /> : null}
      {/* Not next/link, whose prefetch would start sign-ins. Not a form, because HelseID may redirect to
          other origins (form-action). */}
      <a className="ds-button" href={withReturn(paths.loginStart, back)}>
        {t("button")}
      </a>
    </div>
  );
}

/** Why the sign-in failed, for the person, and what the administrator must do about it. */
async function Failure({ code, ...facts }: NonNullable<ReturnType<typeof readLoginFailure>>) {
  const t = await getTranslations("login");
  const format = await getFormatter();
  const values = {
    error: facts.oauthError ?? "–",
    redirectUri: `${env().PORTAL_URL}${paths.loginCallback}`,
    seconds: facts.skewSeconds ?? 0,
    ref: facts.ref ?? "–",
    when: facts.until ? clockTimeWithSeconds(facts.until, format, await getLocale()) : "–",
  };
  const isTimed = code === "busy" && facts.until && facts.until > (await getNow());
  const administrator = `failed.${code}.administrator` as const;
  return (
    <div className="mb-4">
      <StatusBand tone="warning" live>
        <p>{t(isTimed ? "failed.busy.until" : `failed.${code}.text`, values)}</p>
        {t.has(administrator) ? (
          <p className="mt-2 text-sm break-words">
            <strong>{t("forAdministrator")}:</strong> {t(administrator, values)}
          </p>
        ) : null}
      </StatusBand>
    </div>
  );
}
