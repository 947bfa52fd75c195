import Link from "next/link";
import { getTranslations } from "next-intl/server";
import {
  ActionForm,
  SelectField,
  type ServerAction,
  SubmitButton,
  TextField,
} from "@/components/forms/action-form";
import { RadioGroup } from "@/components/forms/choice-fields";
import { StatusBand } from "@/components/ui/status-band";
import type { ShownWait } from "@/lib/base/upstream-wait";
import type { LoginMethod } from "@/lib/domain/diagnosis";
import { paths } from "@/lib/domain/routes";

/**
 * A login as the client, with a chosen method. The portal's return address must be registered on the client
 * while it runs.
 */
export async function LoginDiagnosisForm({
  installationId,
  redirectUri,
  hasRedirectUri,
  several,
  methods,
  mayChange,
  wait,
  action,
}: {
  installationId: string;
  redirectUri: string;
  /** According to the last reading. */
  hasRedirectUri: boolean;
  /** The client has APIs with different audiences. */
  several: boolean;
  methods: LoginMethod[];
  mayChange: boolean;
  /** Until when HelseID has asked for time. */
  wait: ShownWait | null;
  action: ServerAction<void>;
}) {
  const t = await getTranslations("diagnosis");
  const patterns = several ? (["login", "several-apis"] as const) : (["login"] as const);
  return (
    <>
      <div className="mb-4 max-w-3xl">
        <StatusBand tone={hasRedirectUri ? "info" : "warning"}>
          <p>
            {t.rich(hasRedirectUri ? "hasAddress" : "needsAddress", {
              uri: () => <code className="break-all">{redirectUri}</code>,
            })}
          </p>
          {mayChange ? (
            <p className="mt-2">
              <Link
                className="ds-link"
                href={`${paths.configuration(installationId)}?diagnosisAddress=${hasRedirectUri ? "remove" : "add"}`}
              >
                {t(hasRedirectUri ? "removeAddress" : "addAddress")}
              </Link>
            </p>
          ) : null}
        </StatusBand>
      </div>
      <ActionForm action={action} wait={wait} className="grid max-w-2xl gap-4" label={t("pattern.login")}>
        <input type="hidden" name="installationId" value={installationId} />
        <RadioGroup
          name="pattern"
          legend={t("whichLogin")}
          options={patterns.map((value) => ({ value, label: t(`loginPattern.${value}`) }))}
          defaultValue="login"
        />
        <SelectField
          name="method"
          label={t("method")}
          defaultValue="menu"
          options={methods.map((value) => ({ value, label: t(`loginMethod.${value}`) }))}
        />
        <TextField name="acrValues" label={t("acrValues")} help={t("acrValuesHelp")} optional />
        <SelectField
          name="minLevel"
          label={t("minLevel")}
          defaultValue="4"
          options={["4", "3"].map((value) => ({ value, label: t("level", { level: value }) }))}
        />
        <p className="text-sm">{t("loginPrivacy")}</p>
        <div>
          <SubmitButton variant="secondary">{t("startLogin")}</SubmitButton>
        </div>
      </ActionForm>
    </>
  );
}
