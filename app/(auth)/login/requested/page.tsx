import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { ActionForm, SubmitButton, TextField } from "@/components/forms/action-form";
import { getActor } from "@/lib/auth/session";
import { readReturn, withReturn } from "@/lib/domain/return-path";
import { paths } from "@/lib/domain/routes";
import { contextFor } from "@/lib/context/process-context";
import { needsFirstAdministrator } from "@/lib/services/staff/first-administrator";
import { claimFirstAdministratorAction } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("login.requested"))("title") };
}

export default async function RequestedPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[]>>;
}) {
  const actor = await getActor();
  const back = readReturn(await searchParams);
  if (actor.kind === "staff") redirect(back ?? paths.home);
  if (actor.kind !== "applicant") redirect(withReturn(paths.login, back));
  const isCodeOffered = await needsFirstAdministrator(contextFor(actor));
  const t = await getTranslations("login.requested");
  const nav = await getTranslations("nav");
  const common = await getTranslations("common");
  return (
    <div className="mx-auto grid max-w-xl gap-6">
      <div className="kv-panel">
        <h1 className="ds-heading" data-size="md">
          {t("title")}
        </h1>
        <p className="my-4">{t("lead", { name: actor.name ?? common("unknownPerson") })}</p>
        <div className="flex flex-wrap gap-2">
          <a className="ds-button" href={withReturn(paths.loginRequested, back)}>
            {t("reload")}
          </a>
          <form method="post" action={paths.logout}>
            <button className="ds-button" data-variant="secondary">
              {nav("signOut")}
            </button>
          </form>
        </div>
      </div>
      {isCodeOffered ? (
        <div className="kv-panel">
          <ActionForm
            summary={t("codeTitle")}
            summaryLook="heading"
            action={claimFirstAdministratorAction}
            className="grid gap-4"
          >
            <p>{t("codeLead")}</p>
            <TextField name="code" label={t("code")} />
            <div>
              <SubmitButton>{t("codeButton")}</SubmitButton>
            </div>
          </ActionForm>
        </div>
      ) : null}
    </div>
  );
}
