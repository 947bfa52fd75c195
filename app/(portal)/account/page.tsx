import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SessionList } from "@/components/account/session-list";
import { ActionForm, SubmitButton, TextField } from "@/components/forms/action-form";
import { KeyTable } from "@/components/layout/keys";
import { PageHead } from "@/components/ui/page-head";
import { Panel } from "@/components/ui/panel";
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
      <div className="grid gap-6">
        <Panel id="alerts" title={t("alerts")}>
          <ActionForm
            action={setOwnEmailAction}
            className="grid max-w-2xl gap-4"
            success={<p>{t("saved")}</p>}
          >
            <TextField
              name="email"
              type="email"
              label={t("email")}
              help={t("emailHelp")}
              defaultValue={account.email ?? ""}
              autoComplete="email"
              optional
            />
            <div>
              <SubmitButton>{common("save")}</SubmitButton>
            </div>
          </ActionForm>
        </Panel>
        <Panel id="sessions" title={t("sessions")}>
          <SessionList sessions={account.sessions} endOthers={endOtherSessionsAction} />
        </Panel>
        <Panel id="keys" title={frame("keys")}>
          <KeyTable />
        </Panel>
        <Panel id="own" title={t("own")}>
          <form method="post" action={paths.exportOwn}>
            <p className="mb-3 max-w-prose">{t("ownHelp")}</p>
            <button className="ds-button" data-variant="secondary">
              {t("exportOwn")}
            </button>
          </form>
        </Panel>
      </div>
    </>
  );
}
