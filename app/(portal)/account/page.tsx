import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SessionList } from "@/components/account/session-list";
import { ActionForm, SubmitButton, TextField } from "@/components/forms/action-form";
import { KeyTable } from "@/components/layout/keys";
import { LanguageSwitch } from "@/components/layout/language-switch";
import { PageHead } from "@/components/ui/page-head";
import { Setting, Settings } from "@/components/ui/settings";
import { requireStaff, sessionSecret } from "@/lib/auth/session";
import { paths } from "@/lib/domain/routes";
import { readAccount } from "@/lib/services/staff/read-account";
import { endOtherSessionsAction, setOwnEmailAction } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("account"))("title") };
}

/** A staff member's own settings: where alerts are sent, and where they are signed in. */
export default async function AccountPage() {
  const ctx = await requireStaff("fleet.read");
  const account = await readAccount(ctx, await sessionSecret());
  const t = await getTranslations("account");
  const nav = await getTranslations("nav");
  const common = await getTranslations("common");
  const frame = await getTranslations("frame");
  return (
    <>
      <PageHead
        title={t("title")}
        lead={
          <p>
            {account.name ?? common("unknownPerson")} · {nav(`role.${account.role}`)}
          </p>
        }
      />
      <Settings>
        <Setting id="alerts" title={t("alerts")} help={t("emailHelp")}>
          <ActionForm action={setOwnEmailAction} className="kv-setting-form" success={<p>{t("saved")}</p>}>
            <TextField
              name="email"
              type="email"
              label={t("email")}
              defaultValue={account.email ?? ""}
              autoComplete="email"
              optional
            />
            <div>
              <SubmitButton>{common("save")}</SubmitButton>
            </div>
          </ActionForm>
        </Setting>
        <Setting id="language" title={t("language")} help={t("languageHelp")}>
          <p>{t("languageNow")}</p>
          <LanguageSwitch returnTo={paths.account} />
        </Setting>
        <Setting id="keys" title={frame("keys")}>
          <KeyTable />
        </Setting>
        <Setting id="sessions" title={t("sessions")}>
          <SessionList sessions={account.sessions} endOthers={endOtherSessionsAction} />
        </Setting>
        <Setting id="own" title={t("own")} help={t("ownHelp")}>
          <form method="post" action={paths.exportOwn}>
            <button className="ds-button" data-variant="secondary">
              {t("exportOwn")}
            </button>
          </form>
        </Setting>
      </Settings>
    </>
  );
}
