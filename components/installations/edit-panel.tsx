import { getTranslations } from "next-intl/server";
import { ActionForm, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { Panel } from "@/components/ui/panel";
import type { InstallationDetails } from "@/lib/services/installations/get-installation";
import { InstallationTextInputs } from "./text-fields";

/** Changes what staff have written about an installation. */
export async function EditPanel({
  installation,
  action,
}: {
  installation: InstallationDetails;
  action: ServerAction<void>;
}) {
  const [t, common] = await Promise.all([getTranslations("installation"), getTranslations("common")]);
  return (
    <Panel id="edit" title={t("edit")}>
      <ActionForm action={action} className="grid gap-4" success={<p>{t("saved")}</p>}>
        <input type="hidden" name="installationId" value={installation.id} />
        <InstallationTextInputs required values={installation} />
        <InstallationTextInputs required={false} values={installation} />
        <div>
          <SubmitButton>{common("save")}</SubmitButton>
        </div>
      </ActionForm>
    </Panel>
  );
}
