"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { type ReactNode, useContext, useEffect, useRef, useState } from "react";
import {
  ActionForm,
  SelectField,
  type ServerAction,
  SubmitButton,
  TextField,
} from "@/components/forms/action-form";
import { Checkbox } from "@/components/forms/choice-fields";
import { type Control, isChosen, isControl, isToggle, useEarlyInput } from "@/components/forms/early-input";
import { EnvironmentConfirmation } from "@/components/forms/environment-confirmation";
import { FormContext } from "@/components/forms/form-context";
import { OtherClientConfirmation } from "@/components/second-client/other-client-confirmation";
import { EnvironmentTag } from "@/components/ui/environment-tag";
import { LANGUAGE_NAMES, LOCALES } from "@/lib/domain/locales";
import { isMixed, type MixedEnvironment } from "@/lib/domain/mixed-environments";
import { organizationKind } from "@/lib/domain/organization-number";
import type { KnownCustomer } from "@/lib/services/organizations/find-customer";
import { ChildChoices } from "./child-choices";
import { LinkReady, type LinkReadyProps } from "./link-ready";
import { NumberField, type NumberLookup } from "./number-field";
import { TemplateChoice, type TemplateOption, TemplateScopes } from "./template-choice";
import { TypedContext } from "./typed-text";

interface NewCustomerFormProps {
  action: ServerAction<LinkReadyProps>;
  /** The head of the page, until the link is ready. */
  head: ReactNode;
  /** Of the installation to be. */
  installationId: string;
  templates: TemplateOption[];
  chosenTemplate: string | null;
  /** The customer that the page was opened for. */
  known: KnownCustomer | null;
  number: string;
  /** Where "Cancel" leads. */
  back: string;
  texts: { required: ReactNode; optional: ReactNode };
  /** The customer's page as each template would have it, by the template's id. */
  previews: Record<string, ReactNode>;
}

const DAYS = ["3", "7", "14", "30"];

/**
 * A customer, an installation and the link for it in one form. Works without JavaScript; with it, the name is
 * looked up from the number, what is registered is filled in, and the customer's page is shown as it will be.
 */
export function NewCustomerForm(props: NewCustomerFormProps) {
  const t = useTranslations("newCustomer");
  const code = useTranslations("phoneCode");
  const { templates } = props;
  const [typed, setTyped] = useState<Record<string, string>>({
    number: props.number,
    templateId: props.chosenTemplate ?? "",
  });
  const [isLive, setLive] = useState(false);
  const [lookup, setLookup] = useState<NumberLookup | null>(null);
  const known = lookup ? lookup.customer : props.known;
  const template = templates.find((each) => each.id === typed.templateId) ?? null;
  const organization = known?.name || lookup?.unit?.name || typed.name || t("anyCustomer");

  const fields = useRef<HTMLDivElement>(null);
  function follow(field: Control) {
    setLive(true);
    setTyped((before) => ({ ...before, [field.name]: valueOf(field) }));
  }
  useEarlyInput(
    () => fields.current,
    () => setLive(true),
  );
  useEffect(() => {
    // On a page that came with a refusal the fields have what was sent.
    const controls = [...(fields.current?.querySelectorAll("input, textarea, select") ?? [])].filter(
      isControl,
    );
    const sent = controls.filter(
      (each) => each.type !== "hidden" && (each.type !== "radio" || isChosen(each)),
    );
    setTyped((before) => ({
      ...before,
      ...Object.fromEntries(sent.map((each) => [each.name, valueOf(each)])),
    }));
  }, []);

  return (
    <TypedContext value={{ ...typed, organization }}>
      <ActionForm
        action={props.action}
        replaces
        success={(ready) => <LinkReady {...ready} />}
        className="kv-new-customer"
      >
        {props.head}
        <input type="hidden" name="installationId" value={props.installationId} />
        <div
          className="kv-cols"
          data-wide
          ref={fields}
          onInput={(event) => follow(event.target as HTMLInputElement)}
        >
          <div className="kv-panel grid grid-cols-1 gap-4">
            <NumberField number={props.number} known={props.known} onLookup={setLookup} />
            <TemplateChoice templates={templates} chosen={props.chosenTemplate} />
            <div className="kv-two items-end">
              {props.texts.required}
              <TextField
                name="contactName"
                label={t("contact")}
                defaultValue={props.known?.contactName ?? undefined}
                optional
              />
              <TextField
                name="contactEmail"
                type="email"
                label={t("email")}
                defaultValue={props.known?.contactEmail ?? undefined}
                optional
              />
              <TextField
                name="contactPhone"
                type="tel"
                label={t("phone")}
                defaultValue={props.known?.contactPhone ?? undefined}
                optional
              />
              <SelectField
                name="contactLanguage"
                label={t("language")}
                help={t("languageHelp")}
                defaultValue={props.known?.contactLanguage ?? ""}
                empty={t("anyLanguage")}
                options={LOCALES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
              />
            </div>
            <FormDetails
              fields={["days"]}
              summary={t("daysSummary", { days: typed.days ?? "7", code: typed.withCode ?? "false" })}
            >
              <div className="mt-3 grid max-w-96 grid-cols-1 gap-3">
                <SelectField
                  name="days"
                  label={t("days")}
                  defaultValue="7"
                  options={DAYS.map((days) => ({ value: days, label: t("daysValue", { days }) }))}
                />
                <Checkbox name="withCode" label={code("demand")} />
              </div>
            </FormDetails>
            <FormDetails
              fields={["scopes", "claims", "childOrganizationNumbers", "note"]}
              summary={t("more")}
            >
              <div className="mt-3 grid grid-cols-1 gap-4">
                <TemplateScopes templates={templates} chosen={typed.templateId ?? ""} />
                <ChildChoices units={known?.children ?? []} />
                {props.texts.optional}
              </div>
            </FormDetails>
            <EnvironmentConfirmation
              expected={mixedIn(typed.number ?? "", template?.environment ?? null, isLive)}
            />
            <OtherClientConfirmation />
            {template ? (
              <p className="flex flex-wrap items-center gap-2">
                <EnvironmentTag environment={template.environment} label={template.environmentLabel} solid />
                {t(`environment.${template.environment}`)}
              </p>
            ) : null}
            <div className="kv-acts">
              <SubmitButton name="command" value="link">
                {t("submit")}
              </SubmitButton>
              <SubmitButton variant="secondary" name="command" value="register">
                {t("register")}
              </SubmitButton>
              <Link className="ds-button" data-variant="tertiary" href={props.back}>
                {t("cancel")}
              </Link>
            </div>
          </div>
          <aside aria-labelledby="preview">
            <h2 id="preview" className="mb-2">
              {t("preview")}
            </h2>
            {template ? props.previews[template.id] : <p>{t("previewChoose")}</p>}
          </aside>
        </div>
      </ActionForm>
    </TypedContext>
  );
}

const valueOf = (field: Control) =>
  isToggle(field) && field.name === "withCode" ? String(field.checked) : field.value;

/**
 * The environment when the number is of the other's kind. Before anything is typed in the open page, only
 * what it was opened with is known: without JavaScript the fields may have other values.
 */
function mixedIn(
  number: string,
  environment: MixedEnvironment | null,
  isLive: boolean,
): MixedEnvironment[] | undefined {
  if (environment && isMixed(number, environment)) return [environment];
  return isLive && environment && organizationKind(number) ? [] : undefined;
}

/** A part of the form that is seldom needed. Opens when a field of it must be corrected. */
function FormDetails({
  fields,
  summary,
  children,
}: {
  fields: string[];
  summary: string;
  children: ReactNode;
}) {
  const { errors } = useContext(FormContext);
  return (
    <details open={fields.some((name) => errors[name])}>
      <summary className="ds-link w-fit cursor-pointer">{summary}</summary>
      {children}
    </details>
  );
}
