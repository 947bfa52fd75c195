"use client";

import type { ReactNode } from "react";
import { SelectField, SubmitButton, TextArea, TextField } from "@/components/forms/action-form";
import { CheckboxGroup, RadioGroup } from "@/components/forms/choice-fields";
import { FormContext } from "@/components/forms/form-context";
import { FormError } from "@/components/forms/form-error";
import type { ActionError } from "@/lib/base/result";
import { Sample } from "./sample";

const REFUSED: ActionError = {
  code: "INVALID_INPUT",
  fields: {
    number: "organization-number",
    template: "required",
    scopes: "scope",
    count: "port",
  },
};

/** Errors of a whole form, each with another thing to do. */
const ERRORS: ActionError[] = [
  { code: "UPSTREAM_UNREACHABLE" },
  { code: "FRESH_LOGIN_NEEDED" },
  { code: "OLD_PAGE" },
  { code: "OVERLOADED" },
  { code: "INTERNAL", ref: "7f3a9c21" },
];

/** Forms that are being sent, and forms that were refused. */
export function FormStateSamples() {
  return (
    <>
      <Sample name="form-fields" title="Skjema">
        <State>
          <SampleFields />
        </State>
      </Sample>
      <Sample name="form-pending" title="Skjema, sendes">
        <State pending>
          <SampleFields />
        </State>
      </Sample>
      <Sample name="form-waiting" title="Skjema, venter på HelseID">
        <State waiting>
          <SampleFields />
        </State>
      </Sample>
      <Sample name="form-refused" title="Skjema, avvist">
        <State errors={REFUSED.fields}>
          <FormError error={REFUSED} />
          <SampleFields />
        </State>
      </Sample>
      <Sample name="form-errors" title="FormError">
        {ERRORS.map((error) => (
          <FormError key={error.code} error={error} />
        ))}
      </Sample>
    </>
  );
}

function State({
  errors = {},
  pending = false,
  waiting = false,
  children,
}: {
  errors?: Record<string, string>;
  pending?: boolean;
  waiting?: boolean;
  children: ReactNode;
}) {
  return (
    <FormContext value={{ errors, facts: {}, pending, waiting, entered: null }}>
      <form className="kv-panel grid max-w-2xl gap-4" action="/design/form-states">
        {children}
      </form>
    </FormContext>
  );
}

function SampleFields() {
  return (
    <>
      <TextField
        name="number"
        label="Organisasjonsnummer"
        help="Ni sifre. Navnet hentes fra Enhetsregisteret."
        defaultValue="310 014 44"
      />
      <SelectField
        name="template"
        label="Klientmal"
        empty="Velg klientmal"
        options={[{ value: "1", label: "Fjordjournal – Produksjon" }]}
      />
      <TextArea name="scopes" label="Tilganger" optional mono defaultValue="nhn:msh/api" rows={2} />
      <TextField name="count" label="Port" optional inputMode="numeric" />
      <RadioGroup
        name="custody"
        legend="Privatnøkkelen oppbevares hos"
        defaultValue="PORTAL"
        options={[
          { value: "PORTAL", label: "Klientvakt" },
          { value: "INSTALLATION", label: "Kunden" },
        ]}
      />
      <CheckboxGroup
        name="roles"
        legend="Roller som skal ha e-post"
        options={[
          { value: "SUPPORT", label: "Kundestøtte" },
          { value: "ADMINISTRATOR", label: "Administrator" },
        ]}
        defaultValues={["SUPPORT"]}
      />
      <p className="flex flex-wrap gap-2">
        <SubmitButton>Lagre</SubmitButton>
        <SubmitButton variant="secondary">{"Se hva som vil skje"}</SubmitButton>
      </p>
    </>
  );
}
