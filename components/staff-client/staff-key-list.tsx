import { getTranslations } from "next-intl/server";
import { ActionForm, type ServerAction, SubmitButton, TextField } from "@/components/forms/action-form";
import { CopyValue } from "@/components/ui/copy-value";
import { FactList } from "@/components/ui/facts";
import { Panel } from "@/components/ui/panel";
import { StatusText } from "@/components/ui/status-text";
import { Time } from "@/components/ui/time";
import type { StaffKeyView } from "@/lib/services/staff-client/get-staff-client";

interface StaffKeyListProps {
  keys: StaffKeyView[];
  setExpiry: ServerAction<void>;
}

/** The keys of the portal's own client, and when they expire. */
export async function StaffKeyList({ keys, setExpiry }: StaffKeyListProps) {
  const t = await getTranslations("staffClient.keys");
  return (
    <Panel id="keys" title={t("title")}>
      {keys.length === 0 ? <p>{t("none")}</p> : null}
      <ul className="grid gap-6">
        {keys.map((key) => (
          <StaffKey key={key.id} staffKey={key} setExpiry={setExpiry} />
        ))}
      </ul>
    </Panel>
  );
}

async function StaffKey({
  staffKey: key,
  setExpiry,
}: {
  staffKey: StaffKeyView;
  setExpiry: ServerAction<void>;
}) {
  const t = await getTranslations("staffClient.keys");
  const isReported = key.expirySource === "selvbetjening" || key.expirySource === "upload";
  const source = key.expirySource ? ` (${t(`source.${key.expirySource}`)})` : "";
  return (
    <li className="grid gap-3 kv-item">
      <p className="flex flex-wrap items-center gap-3">
        <StatusText tone={key.refusedSince ? "danger" : key.state === "CURRENT" ? "success" : "neutral"}>
          {t(`state.${key.state}`)}
        </StatusText>
        <CopyValue value={key.kid} name="kid" whole />
        {key.isConfigured ? <span className="text-neutral-text-subtle">{t("configured")}</span> : null}
      </p>
      {key.state === "PREVIOUS" ? <p>{t("previousHelp")}</p> : null}
      <FactList
        facts={[
          {
            name: t("expires"),
            value: key.expiresAt ? (
              <>
                <Time value={key.expiresAt} dateOnly />
                {source}
              </>
            ) : (
              t("unknown")
            ),
          },
          ...(key.provedAt ? [{ name: t("proved"), value: <Time value={key.provedAt} /> }] : []),
          ...(key.replacedAt ? [{ name: t("replaced"), value: <Time value={key.replacedAt} /> }] : []),
          ...(key.refusedSince ? [{ name: t("refused"), value: <Time value={key.refusedSince} /> }] : []),
        ]}
      />
      {isReported ? null : (
        <ActionForm action={setExpiry} summary={t("expiryForm")} success={t("saved")} className="max-w-md">
          <input type="hidden" name="keyId" value={key.id} />
          <TextField name="expiresOn" type="date" label={t("expiresOn")} />
          <div className="mt-3">
            <SubmitButton variant="secondary">{t("save")}</SubmitButton>
          </div>
        </ActionForm>
      )}
    </li>
  );
}
