import { getTranslations } from "next-intl/server";
import {
  ActionForm,
  type ServerAction,
  SubmitButton,
  TextArea,
  TextField,
} from "@/components/forms/action-form";
import { Panel } from "@/components/ui/panel";
import { phoneAddress } from "@/lib/domain/phone-number";
import type { InstallationDetails } from "@/lib/services/installations/get-installation";

/** Notes a telephone call with the customer. */
export async function CallPanel({
  installation: { id, organization },
  callId,
  action,
}: {
  installation: Pick<InstallationDetails, "id" | "organization">;
  /** Names the call, so that a form that is sent twice notes one. */
  callId: string;
  action: ServerAction<void>;
}) {
  const t = await getTranslations("installationHead.call");
  const { contactName, contactPhone } = organization;
  return (
    <Panel
      id="call"
      title={t("title")}
      actions={
        contactPhone ? (
          <a className="kv-tel" href={phoneAddress(contactPhone)}>
            {contactPhone}
          </a>
        ) : null
      }
    >
      <p className="kv-small kv-subtle mb-3">{t("lead")}</p>
      <ActionForm action={action} className="grid max-w-2xl gap-4" success={<p>{t("saved")}</p>}>
        <input type="hidden" name="installationId" value={id} />
        <input type="hidden" name="callId" value={callId} />
        <TextField name="contact" label={t("contact")} defaultValue={contactName ?? ""} />
        <TextArea name="text" label={t("text")} rows={3} />
        <div>
          <SubmitButton>{t("save")}</SubmitButton>
        </div>
      </ActionForm>
    </Panel>
  );
}
