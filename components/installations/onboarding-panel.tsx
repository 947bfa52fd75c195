import type { InstallationDetails } from "@/lib/services/installations/get-installation";
import { getLocale, getTranslations } from "next-intl/server";
import { ActionForm, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { EnvironmentConfirmation } from "@/components/forms/environment-confirmation";
import { StatusBand } from "@/components/ui/status-band";
import { Panel } from "@/components/ui/panel";
import { StatusText } from "@/components/ui/status-text";
import { Time } from "@/components/ui/time";
import { SecondClientConfirmation } from "@/components/second-client/second-client-confirmation";
import type { ShownWait } from "@/lib/base/upstream-wait";
import type { ActionRefusal } from "@/lib/domain/installation-actions";
import { type AltinnRight, altinnRightIn } from "@/lib/domain/altinn-right";
import type { TypedConfirmation } from "@/lib/domain/second-client";
import { SubUnitWarning } from "@/components/organizations/register-note";
import type { RegisterFacts } from "@/lib/domain/register-unit";
import type { LinkReadyProps } from "@/components/onboarding/link-ready";
import { LinkForm } from "./link-form";
import { RemoveForm } from "@/components/ui/remove-form";

export interface OnboardingPanelProps {
  installationId: string;
  now: Date;
  /** The customer in Enhetsregisteret's loaded file; null when it is not in one. */
  unit: RegisterFacts | null;
  /** What the right in Altinn is called. */
  altinnRight: AltinnRight;
  /** Why no link can be created now. */
  refusal: ActionRefusal | null;
  link: InstallationDetails["links"][number] | null;
  operationId: string;
  /** Until when a service has asked for time; no draft can be created before. */
  wait: ShownWait | null;
  create: ServerAction<LinkReadyProps>;
  revoke: ServerAction<void> | null;
  release: ServerAction<void> | null;
  /** Staff may start for the customer; absent where the customer's browser creates the key. */
  start: ServerAction<void> | null;
  startRefusal: ActionRefusal | null;
  /** Whether starting leads on to the draft that this staff member was sent to. */
  isContinued: boolean;
  /** What must be typed to start once more. */
  startConfirmation: TypedConfirmation | null;
}

/**
 * What support can do until a client is confirmed: create, release or revoke a link, or start the draft
 * themselves.
 */
export async function OnboardingPanel(props: OnboardingPanelProps) {
  const t = await getTranslations("link");
  const errors = await getTranslations("errors");
  const { link, installationId } = props;
  const open = link && !link.revokedAt && link.expiresAt > props.now ? link : null;
  return (
    <Panel id="onboarding" title={t("title")}>
      <p className="mb-4 max-w-3xl">
        {t("lead", { right: altinnRightIn(await getLocale(), props.altinnRight) })}
      </p>
      {props.unit?.kind === "SUB" ? (
        <div className="mb-4">
          <SubUnitWarning unit={props.unit} />
        </div>
      ) : null}
      {props.refusal ? (
        <StatusBand tone="warning">
          <p>{errors(props.refusal)}</p>
        </StatusBand>
      ) : (
        <div className="grid grid-cols-1 gap-6">
          <div className="grid grid-cols-1 content-start gap-4">
            {open ? (
              <div className="rounded border border-neutral-border-subtle p-4">
                <p className="font-semibold">{t("current")}</p>
                <p>{t.rich("expires", { when: () => <Time value={open.expiresAt} /> })}</p>
                <p>
                  {open.firstOpenedAt
                    ? t.rich("opened", { when: () => <Time value={open.firstOpenedAt!} /> })
                    : t("notOpened")}
                </p>
                {open.codeLocked ? (
                  <p>
                    <StatusText tone="warning">{t("codeLocked")}</StatusText>
                  </p>
                ) : open.awaitsCode ? (
                  <p>{t("awaitsCode")}</p>
                ) : null}
                {open.boundAt ? (
                  <p className="text-sm">
                    {t.rich("boundAt", { when: () => <Time value={open.boundAt!} /> })}
                  </p>
                ) : null}
                <div className="mt-3 flex flex-wrap gap-2">
                  {props.release ? (
                    <ActionForm action={props.release} success={<p>{t("released")}</p>}>
                      <input type="hidden" name="linkId" value={open.id} />
                      <SubmitButton variant="secondary">{t("release")}</SubmitButton>
                    </ActionForm>
                  ) : null}
                  {props.revoke ? (
                    <RemoveForm
                      action={props.revoke}
                      fields={{ linkId: open.id }}
                      open={t("revoke")}
                      help={t("revokeHelp")}
                      confirm={t("revokeSubmit")}
                      success={<p>{t("revoked")}</p>}
                    />
                  ) : null}
                </div>
                {props.release ? (
                  <p className="mt-2 text-sm text-neutral-text-subtle">{t("releaseHelp")}</p>
                ) : null}
              </div>
            ) : link && !link.revokedAt ? (
              <p>
                <StatusText tone="warning">{t("expired")}</StatusText>
              </p>
            ) : null}
            <LinkForm installationId={installationId} again={Boolean(open)} action={props.create} />
          </div>
          <div className="content-start">
            <h3 className="ds-heading" data-size="2xs">
              {t("startTitle")}
            </h3>
            {props.start ? (
              <>
                <p className="my-2">{props.isContinued ? t("continueLead") : t("startLead")}</p>
                <ActionForm action={props.start} wait={props.wait} className="grid gap-4">
                  <input type="hidden" name="installationId" value={installationId} />
                  <input type="hidden" name="operationId" value={props.operationId} />
                  {props.startConfirmation && !props.isContinued ? (
                    <SecondClientConfirmation reason="start" confirmation={props.startConfirmation} mayLock />
                  ) : null}
                  <EnvironmentConfirmation />
                  <div>
                    <SubmitButton variant="secondary">
                      {props.isContinued ? t("continue") : t("start")}
                    </SubmitButton>
                  </div>
                </ActionForm>
              </>
            ) : props.startRefusal ? (
              <p className="my-2">
                {errors(props.startRefusal)}{" "}
                <a className="ds-link" href="#drafts">
                  {t("seeDrafts")}
                </a>
              </p>
            ) : (
              <p className="my-2">{t("startAtCustomer")}</p>
            )}
          </div>
        </div>
      )}
    </Panel>
  );
}
