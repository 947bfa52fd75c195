import { getTranslations } from "next-intl/server";
import { ActionForm, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { CopyButton } from "@/components/ui/copy-button";
import { Panel } from "@/components/ui/panel";
import { Time } from "@/components/ui/time";
import type { StaffClientView, StaffKeyView } from "@/lib/services/staff-client/get-staff-client";
import { RemoveForm } from "@/components/ui/remove-form";

interface StaffKeyRotationProps {
  client: StaffClientView;
  prepare: ServerAction<void>;
  upload: ServerAction<void>;
  prove: ServerAction<void>;
  discard: ServerAction<void>;
}

/** The replacement of the portal's own key, step by step. */
export async function StaffKeyRotation({ client, prepare, ...actions }: StaffKeyRotationProps) {
  const t = await getTranslations("staffClient.rotation");
  // The key of the configuration waits to be proved as well, but that is the worker's task.
  const next = client.keys.find((key) => key.state === "PREPARED" && !key.isConfigured);
  return (
    <Panel id="rotation" title={t("title")}>
      <p className="mb-4 max-w-3xl">{t("lead")}</p>
      {next ? (
        <NextKey client={client} staffKey={next} {...actions} />
      ) : (
        <ActionForm action={prepare}>
          <SubmitButton>{t("prepare")}</SubmitButton>
        </ActionForm>
      )}
    </Panel>
  );
}

async function NextKey({
  client,
  staffKey: key,
  upload,
  prove,
  discard,
}: Omit<StaffKeyRotationProps, "prepare"> & { staffKey: StaffKeyView }) {
  const t = await getTranslations("staffClient.rotation");
  const publicKey = JSON.stringify(key.publicJwk, null, 2);
  const manages =
    client.managesKeys === null ? "maybeManaged" : client.managesKeys ? "managed" : "notManaged";
  return (
    <div className="grid max-w-3xl gap-6">
      <section className="grid gap-3">
        <h3 className="ds-heading" data-size="2xs">
          {t("register")}
        </h3>
        {key.uploadedAt ? (
          <p>{t.rich("uploaded", { when: () => <Time value={key.uploadedAt!} /> })}</p>
        ) : (
          <>
            <p>{t(manages)}</p>
            {client.managesKeys === false ? null : (
              <ActionForm action={upload} success={t("uploadedNow")}>
                <SubmitButton variant="secondary">{t("upload")}</SubmitButton>
              </ActionForm>
            )}
            <p>{t("byHand", { clientId: client.clientId })}</p>
            <div>
              <CopyButton text={publicKey} label={t("copy")} />
            </div>
            <pre
              aria-label={t("publicKey")}
              tabIndex={0}
              className="kv-scroll rounded bg-neutral-surface-tinted p-3 text-sm"
            >
              {publicKey}
            </pre>
          </>
        )}
      </section>
      <section className="grid gap-3">
        <h3 className="ds-heading" data-size="2xs">
          {t("prove")}
        </h3>
        <p>{t("proveHelp")}</p>
        <ActionForm action={prove} success={t("proved")}>
          <SubmitButton>{t("proveButton")}</SubmitButton>
        </ActionForm>
      </section>
      <RemoveForm
        action={discard}
        fields={{}}
        open={t("discard")}
        help={t("discardHelp")}
        confirm={t("discard")}
      />
    </div>
  );
}
