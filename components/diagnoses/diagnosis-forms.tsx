import { getTranslations } from "next-intl/server";
import {
  ActionForm,
  SelectField,
  type ServerAction,
  SubmitButton,
  TextArea,
  TextField,
} from "@/components/forms/action-form";
import { formatOrganizationNumber } from "@/lib/domain/organization-number";

interface FormProps {
  installationId: string;
  action: ServerAction<void>;
}

const FORM_CLASS = "grid max-w-2xl gap-4";

function Which({ installationId }: { installationId: string }) {
  return <input type="hidden" name="installationId" value={installationId} />;
}

/** Machine to machine: a token for each audience, for the main organization or a child of it. */
export async function MachineForm({
  installationId,
  action,
  childNumbers,
  audiences,
}: FormProps & { childNumbers: string[]; audiences: string[] }) {
  const t = await getTranslations("diagnosis");
  return (
    <ActionForm action={action} className={FORM_CLASS} label={t("pattern.machine")}>
      <Which installationId={installationId} />
      <p>{t("machineLead", { audiences: audiences.join(", ") || "–" })}</p>
      {childNumbers.length > 0 ? (
        <SelectField
          name="child"
          label={t("childField")}
          empty={t("mainOnly")}
          options={childNumbers.map((value) => ({ value, label: formatOrganizationNumber(value) }))}
        />
      ) : (
        <input type="hidden" name="child" value="" />
      )}
      <div>
        <SubmitButton>{t("requestTokens")}</SubmitButton>
      </div>
    </ActionForm>
  );
}

export async function ExchangeForm({
  installationId,
  action,
  scopes,
}: FormProps & { scopes: { scope: string; pending: boolean }[] }) {
  const t = await getTranslations("diagnosis");
  const options = scopes.map(({ scope, pending }) => ({
    value: scope,
    label: pending ? t("pendingScope", { scope }) : scope,
  }));
  return (
    <ActionForm action={action} className={FORM_CLASS} label={t("pattern.token-exchange")}>
      <Which installationId={installationId} />
      <p>{t("exchangeLead")}</p>
      <SelectField
        name="subjectScope"
        label={t("subjectScope")}
        options={options}
        defaultValue={options[0]?.value}
      />
      <SelectField
        name="scope"
        label={t("targetScope")}
        options={options}
        defaultValue={options.at(-1)?.value}
      />
      <div>
        <SubmitButton variant="secondary">{t("exchange")}</SubmitButton>
      </div>
    </ActionForm>
  );
}

export async function RegistryForm({ installationId, action }: FormProps) {
  const t = await getTranslations("diagnosis");
  return (
    <ActionForm action={action} className={FORM_CLASS} label={t("pattern.communication-party")}>
      <Which installationId={installationId} />
      <p>{t("registryLead")}</p>
      <TextField name="herId" label={t("herId")} help={t("herIdHelp")} inputMode="numeric" />
      <div>
        <SubmitButton variant="secondary">{t("lookUp")}</SubmitButton>
      </div>
    </ActionForm>
  );
}

/** For failures that only the customer's own software shows: an assertion from its log. */
export async function ExplainForm({ installationId, action }: FormProps) {
  const t = await getTranslations("diagnosis");
  return (
    <ActionForm action={action} className={FORM_CLASS} label={t("pattern.pasted-assertion")}>
      <Which installationId={installationId} />
      <p>{t("explainLead")}</p>
      <TextArea name="text" label={t("logText")} help={t("logTextHelp")} rows={5} mono />
      <SelectField
        name="error"
        label={t("errorField")}
        empty={t("errorUnknown")}
        defaultValue="invalid_client"
        options={["invalid_client", "invalid_scope", "invalid_request", "invalid_grant"].map((value) => ({
          value,
          label: value,
        }))}
      />
      <TextField
        name="happenedAt"
        type="datetime-local"
        label={t("happenedAt")}
        help={t("happenedAtHelp")}
        optional
      />
      <div>
        <SubmitButton variant="secondary">{t("explain")}</SubmitButton>
      </div>
    </ActionForm>
  );
}
