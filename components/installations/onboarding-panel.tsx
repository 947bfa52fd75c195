import { getTranslations } from "next-intl/server";
import { ActionForm, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { Alert } from "@/components/ui/alert";
import { Panel } from "@/components/ui/panel";
import { StatusTag } from "@/components/ui/tag";
import { Time } from "@/components/ui/time";
import { LinkForm } from "./link-form";

export interface OnboardingPanelProps {
  installationId: string;
  organization: string;
  product: string;
  now: Date;
  /** Support may press for the customer; not where the key must be born at the customer. */
  startable: boolean;
  blocked: "TEMPLATE_NO_API_KEY" | "TEMPLATE_MULTI_TENANT" | null;
  link: {
    id: string;
    expiresAt: Date;
    revokedAt: Date | null;
    firstOpenedAt: Date | null;
    heldAt: Date | null;
  } | null;
  operationId: string;
  actions: {
    create: ServerAction<{ url: string; expiresAt: string }>;
    revoke: ServerAction<void>;
    release: ServerAction<void>;
    start: ServerAction<void>;
  };
}

/** Everything support does to get a client confirmed: link, release, revoke, or start it themselves. */
export async function OnboardingPanel(props: OnboardingPanelProps) {
  const t = await getTranslations("link");
  const { link, actions, installationId } = props;
  const open = link && !link.revokedAt && link.expiresAt > props.now ? link : null;
  return (
    <Panel id="onboarding" title={t("title")}>
      <p className="mb-4 max-w-3xl">{t("lead")}</p>
      {props.blocked ? (
        <Alert color="warning">
          <p>{t(`blocked.${props.blocked}`)}</p>
        </Alert>
      ) : (
        <div className="grid gap-8 lg:grid-cols-2">
          <div className="grid content-start gap-4">
            {open ? (
              <div className="rounded border border-neutral-border-subtle p-4">
                <p className="font-semibold">{t("current")}</p>
                <p>{t.rich("expires", { when: () => <Time value={open.expiresAt} /> })}</p>
                <p>
                  {open.firstOpenedAt
                    ? t.rich("opened", { when: () => <Time value={open.firstOpenedAt!} /> })
                    : t("notOpened")}
                </p>
                {open.heldAt ? (
                  <p className="text-sm">{t.rich("heldAt", { when: () => <Time value={open.heldAt!} /> })}</p>
                ) : null}
                <div className="mt-3 flex flex-wrap gap-2">
                  {open.heldAt ? (
                    <ActionForm action={actions.release} success={<p>{t("released")}</p>}>
                      <input type="hidden" name="linkId" value={open.id} />
                      <SubmitButton variant="secondary">{t("release")}</SubmitButton>
                    </ActionForm>
                  ) : null}
                  <ActionForm action={actions.revoke} success={<p>{t("revoked")}</p>}>
                    <input type="hidden" name="linkId" value={open.id} />
                    <SubmitButton variant="tertiary" color="danger">
                      {t("revoke")}
                    </SubmitButton>
                  </ActionForm>
                </div>
                {open.heldAt ? (
                  <p className="mt-2 text-sm text-neutral-text-subtle">{t("releaseHelp")}</p>
                ) : null}
              </div>
            ) : link && !link.revokedAt ? (
              <p>
                <StatusTag tone="warning">{t("expired")}</StatusTag>
              </p>
            ) : null}
            <LinkForm
              installationId={installationId}
              organization={props.organization}
              product={props.product}
              again={Boolean(open)}
              action={actions.create}
            />
          </div>
          <div className="content-start">
            <h3 className="ds-heading" data-size="2xs">
              {t("startTitle")}
            </h3>
            {props.startable ? (
              <>
                <p className="my-2">{t("startLead")}</p>
                <ActionForm action={actions.start}>
                  <input type="hidden" name="installationId" value={installationId} />
                  <input type="hidden" name="operationId" value={props.operationId} />
                  <SubmitButton variant="secondary">{t("start")}</SubmitButton>
                </ActionForm>
              </>
            ) : (
              <p className="my-2">{t("startAtCustomer")}</p>
            )}
          </div>
        </div>
      )}
    </Panel>
  );
}
