"use client";

import { claimText } from "@/lib/domain/client-claim";
import type { ChangePreview } from "@/lib/services/configuration/preview-change";
import { useTranslations } from "next-intl";
import { useActionState, useState } from "react";
import { ActionForm, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { LineRows } from "@/components/forms/line-rows";
import type { ShownWait } from "@/lib/base/upstream-wait";
import type { Configuration } from "@/lib/domain/configuration";
import type { ScopePackage } from "@/lib/domain/scope-packages";
import { FormError } from "@/components/forms/form-error";
import { ChangeConfirmation, Outdated } from "./change-confirmation";
import { postedPreview } from "./posted-change";
import { ScopeChoice } from "./scope-choice";

interface ConfigurationEditorProps {
  installationId: string;
  environment: "TEST" | "PRODUCTION";
  base: Configuration;
  /** The initial content of the form: the current configuration, or an older version to restore. */
  initial: Configuration;
  source: "EDIT" | "RESTORE";
  template: { scopes: string[]; scopePackages: ScopePackage[] };
  /** Until when a service has asked for time, so that nothing can be previewed or sent. */
  wait: ShownWait | null;
  preview: ServerAction<ChangePreview>;
  apply: ServerAction<ChangePreview>;
}

/**
 * Edit, see the difference, confirm: one at a time. The form keeps the configuration that it was opened with,
 * so that concurrent changes are not overwritten.
 */
export function ConfigurationEditor({
  installationId,
  environment,
  base,
  initial,
  source,
  template,
  wait,
  preview,
  apply,
}: ConfigurationEditorProps) {
  const t = useTranslations("configuration");
  // The confirmation stands in the result of the preview, which a page without JavaScript no longer has when
  // the confirmation has been sent.
  const [posted, submitPosted] = useActionState(apply, null);
  const [resumed] = useState(() => postedPreview(posted));
  // The page is rendered again after each action, with what it has read then.
  const [opened] = useState(resumed?.base ?? base);
  const [start] = useState(resumed?.wanted ?? initial);
  /** The preview that the reader has left to edit more. */
  const [left, setLeft] = useState<string | null>(null);
  const isResumed = resumed !== null && resumed.operationId !== left;
  return (
    <div className="kv-edit">
      {posted && !posted.ok && !resumed ? <FormError error={posted.error} /> : null}
      {posted?.ok && isResumed ? (
        <div className="mb-4">
          <Outdated merged={posted.data} />
        </div>
      ) : null}
      {isResumed ? (
        <ChangeConfirmation
          {...{ installationId, environment, source, apply }}
          preview={{ ...resumed, changedMeanwhile: [] }}
          posted={{ result: posted?.ok ? null : posted, submit: submitPosted }}
          onBack={() => setLeft(resumed.operationId)}
        />
      ) : null}
      <ActionForm
        action={preview}
        wait={wait}
        waitingFor="reading"
        label={t("edit")}
        className="kv-edit-form"
        success={(result) =>
          result.operationId === left ? null : (
            <ChangeConfirmation
              key={result.operationId}
              {...{ installationId, environment, source, apply }}
              preview={result}
              posted={{ result: null, submit: submitPosted }}
              onBack={() => setLeft(result.operationId)}
            />
          )
        }
      >
        <input type="hidden" name="installationId" value={installationId} />
        <input type="hidden" name="base" value={JSON.stringify(opened)} />
        <ScopeChoice
          packages={template.scopePackages}
          available={[...new Set([...template.scopes, ...opened.apiScopes, ...start.apiScopes])]}
          chosen={start.apiScopes}
        />
        {(["redirectUris", "postLogoutRedirectUris"] as const).map((field) => (
          <LineRows
            key={field}
            name={field}
            legend={t(`field.${field}`)}
            rowLabel={t(`row.${field}`)}
            add={t(`add.${field}`)}
            values={start[field]}
          />
        ))}
        <LineRows
          name="claims"
          legend={t("field.claims")}
          help={t("claimsHelp")}
          rowLabel={t("row.claims")}
          add={t("add.claims")}
          values={start.claims.map(claimText)}
        />
        <LineRows
          name="childOrganizationNumbers"
          legend={t("field.childOrganizationNumbers")}
          rowLabel={t("row.childOrganizationNumbers")}
          add={t("add.childOrganizationNumbers")}
          values={start.childOrganizationNumbers}
        />
        <div>
          <SubmitButton>{t("preview")}</SubmitButton>
        </div>
      </ActionForm>
    </div>
  );
}
