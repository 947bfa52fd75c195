"use client";

import { useTranslations } from "next-intl";
import { useContext, useState } from "react";
import { TextField, useRefusalFacts } from "@/components/forms/action-form";
import { StatusBand } from "@/components/ui/status-band";
import {
  type MixedEnvironment,
  readEnvironmentNames,
  typedEnvironments,
} from "@/lib/domain/mixed-environments";
import { FormContext } from "./form-context";

const FIELD = "environmentWord";

interface EnvironmentConfirmationProps {
  /** Where the page knows it before the form is sent: none while nothing is mixed. */
  expected?: readonly MixedEnvironment[];
  /** In a file: how many rows are for each. */
  counts?: Record<MixedEnvironment, number>;
}

/**
 * In a form that gives a customer a client: nothing, until the customer's number is of the other
 * environment's kind. Then what that means, and the field in which the environment is confirmed by typing.
 * Without JavaScript the verb's refusal shows it.
 */
export function EnvironmentConfirmation({ expected, counts }: EnvironmentConfirmationProps) {
  const t = useTranslations("mixedEnvironments");
  const { entered } = useContext(FormContext);
  const facts = useRefusalFacts(FIELD);
  // Kept when the form is refused again for another reason: what was typed must be sent once more.
  const [asked, setAsked] = useState(() => typedEnvironments(entered?.[FIELD]?.[0] ?? "").join(" "));
  const refused = facts?.environments;
  if (refused && refused !== asked) setAsked(refused);
  const environments = expected ?? readEnvironmentNames(refused ?? asked);
  return (
    <>
      <div role="status">
        {environments.length > 0 ? (
          <StatusBand tone="warning" title={t("title")}>
            {environments.map((environment) => (
              <p key={environment}>
                {counts ? t(`rows.${environment}`, { count: counts[environment] }) : t(`one.${environment}`)}
              </p>
            ))}
          </StatusBand>
        ) : null}
      </div>
      {environments.length > 0 ? (
        <div className="max-w-96">
          <TextField
            name={FIELD}
            label={t("label", { words: environments.map((each) => t(`word.${each}`)).join(" ") })}
            help={t(counts ? "helpRows" : "help")}
          />
        </div>
      ) : null}
    </>
  );
}
