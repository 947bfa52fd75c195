import { randomUUID } from "node:crypto";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { ActionForm, SubmitButton, TextArea } from "@/components/forms/action-form";
import { ClosedPanel } from "@/components/installations/closed-panel";
import { ClosePanel } from "@/components/installations/close-panel";
import { DraftPanel } from "@/components/installations/draft-panel";
import { HistoryList } from "@/components/installations/history-list";
import { KeyPanel } from "@/components/installations/key-panel";
import { OnboardingPanel } from "@/components/installations/onboarding-panel";
import { ReportsPanel } from "@/components/installations/reports-panel";
import { RestoredPanel } from "@/components/installations/restored-panel";
import { SnapshotPanels } from "@/components/installations/snapshot-panels";
import { StatusPanel } from "@/components/installations/status-panel";
import { InstallationTextInputs, installationTextFacts } from "@/components/installations/text-fields";
import { TokenRequest } from "@/components/installations/token-panel";
import { HandoverPanel } from "@/components/keys/handover-panel";
import { RevivalPanel } from "@/components/keys/revival-panel";
import { RotationPanel } from "@/components/keys/rotation-panel";
import { LiveRefresh } from "@/components/onboarding/live-refresh";
import { StatusBand } from "@/components/ui/status-band";
import { CopyValue } from "@/components/ui/copy-value";
import { FactList } from "@/components/ui/facts";
import { PageHead } from "@/components/ui/page-head";
import { Panel } from "@/components/ui/panel";
import { EnvironmentTag } from "@/components/ui/environment-tag";
import { orNotFound, requireStaff } from "@/lib/auth/session";
import { availableActions, type InstallationAction, refusedActions } from "@/lib/domain/installation-actions";
import { liveState } from "@/lib/domain/live-state";
import { formatOrganizationNumber } from "@/lib/domain/organization-number";
import { roleMay } from "@/lib/domain/permissions";
import { paths } from "@/lib/domain/routes";
import { isUuid } from "@/lib/base/search-params";
import { getInstallation } from "@/lib/services/installations/get-installation";
import { listRevivals } from "@/lib/services/revival/list-revivals";
import { listRotations } from "@/lib/services/rotation/list-rotations";
import { listHistory } from "@/lib/services/audit/list-history";
import {
  checkInstallationAction,
  createLinkAction,
  addPublicKeyAction,
  checkDraftAction,
  releaseDraftAction,
  releaseLinkAction,
  requestAudienceTokenAction,
  revokeLinkAction,
  startDraftAction,
  updateInstallationAction,
} from "../actions";
import {
  abandonRotationAction,
  closeInstallationAction,
  createHandoverAction,
  destroyKeptKeysAction,
  confirmProgramAction,
  endRevivalAction,
  proveRestoredAction,
  recordExpiryAction,
  releaseRevivalAction,
  resendRevivalAction,
  resolveSuspicionAction,
  restoreInstallationAction,
  revokeHandoverAction,
  sendRevivalMessageAction,
  startRevivalAction,
  startRotationAction,
} from "./actions";

type Installation = Awaited<ReturnType<typeof getInstallation>>;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("installations.column"))("label") };
}

export default async function InstallationPage({ params }: { params: Promise<{ installationId: string }> }) {
  const ctx = await requireStaff("fleet.read");
  const { installationId } = await params;
  if (!isUuid(installationId)) notFound();
  const installation = await orNotFound(getInstallation(ctx, installationId));
  const history = await listHistory(ctx, { installationId });
  const now = ctx.clock();
  const actions = availableActions(installation, ctx.actor.role, now);
  const offered = <Action,>(name: InstallationAction, action: Action) => (actions.has(name) ? action : null);
  const refusals = refusedActions(installation, ctx.actor.role, now);
  const { organization, template } = installation;
  const active = installation.activatedAt !== null;
  const closed = installation.closedAt !== null;
  const [rotations, revivals] = await Promise.all([
    listRotations(ctx, installationId),
    listRevivals(ctx, installationId),
  ]);
  const t = await getTranslations("installation");
  const common = await getTranslations("common");
  const configuration = await getTranslations("configuration");
  // What staff must act on comes first.
  const urgent = ["key-expired", "key-rejected", "rotation-stuck"].includes(installation.status.code);
  const revivalFirst = urgent || installation.revivals.length > 0;
  const rotation =
    active && !closed && (installation.custody === "PORTAL" || rotations.length > 0) ? (
      <RotationPanel
        key="rotation"
        installationId={installationId}
        rotations={rotations}
        operationId={randomUUID()}
        refusal={refusals.get("start-rotation") ?? null}
        start={offered("start-rotation", startRotationAction)}
        abandon={offered("abandon-rotation", abandonRotationAction)}
      />
    ) : null;
  const revival =
    active && (!closed || revivals.length > 0) ? (
      <RevivalPanel
        key="revival"
        installationId={installationId}
        names={{ product: template.name, organization: organization.name }}
        now={now}
        urgent={urgent}
        revivals={revivals}
        refusal={refusals.get("start-revival") ?? null}
        start={offered("start-revival", startRevivalAction)}
        resend={offered("resend-revival", resendRevivalAction)}
        message={offered("message-revival", sendRevivalMessageAction)}
        release={offered("release-revival", releaseRevivalAction)}
        end={offered("end-revival", endRevivalAction)}
        confirmProgram={offered("confirm-program", confirmProgramAction)}
        recordExpiry={offered("set-expiry", recordExpiryAction)}
      />
    ) : null;
  return (
    <>
      <PageHead
        title={`${organization.name} – ${installation.label}`}
        crumbs={[{ href: paths.installations, label: t("back") }]}
        tag={
          <EnvironmentTag
            environment={template.environment}
            label={common(`environment.${template.environment}`)}
            solid
          />
        }
        actions={
          <div className="flex flex-wrap gap-2">
            {installation.clientId ? (
              <Link className="ds-button" data-variant="secondary" href={paths.diagnose(installationId)}>
                {t("diagnose")}
              </Link>
            ) : null}
            <Link className="ds-button" data-variant="secondary" href={paths.configuration(installationId)}>
              {configuration("open")}
            </Link>
          </div>
        }
      />
      {installation.hasDrift ? (
        <div className="mb-6">
          <StatusBand tone="warning" title={configuration("driftTitle")}>
            <p>{configuration("driftLead")}</p>
            <Link className="ds-link" href={paths.configuration(installationId)}>
              {configuration("open")}
            </Link>
          </StatusBand>
        </div>
      ) : null}
      <LiveRefresh url={paths.installationStatus(installationId)} state={liveState(installation)} />
      <div className="grid gap-6">
        <StatusPanel
          installationId={installationId}
          status={installation.status}
          lastCheckAt={installation.lastCheckAt}
          lastCheckFailure={installation.lastCheckFailure}
          queuedCheck={installation.queuedCheck}
          check={offered("check", checkInstallationAction)}
        />
        {installation.closedAt ? (
          <ClosedPanel
            installationId={installationId}
            closedAt={installation.closedAt}
            why={installation.closedWhy}
            reason={installation.closedReason}
            keyKeptUntil={installation.keyKeptUntil}
            restore={offered("restore", restoreInstallationAction)}
            destroy={offered("destroy-kept-keys", destroyKeptKeysAction)}
          />
        ) : null}
        {actions.has("prove-restored") && installation.restoredAt ? (
          <RestoredPanel
            installationId={installationId}
            restoredAt={installation.restoredAt}
            failure={installation.restoreFailure}
            prove={proveRestoredAction}
          />
        ) : null}
        {actions.has("create-link") || refusals.has("create-link") ? (
          <OnboardingPanel
            installationId={installationId}
            organization={organization.name}
            product={template.name}
            now={now}
            refusal={refusals.get("create-link") ?? null}
            link={installation.links[0] ?? null}
            operationId={randomUUID()}
            wait={installation.wait}
            create={createLinkAction}
            revoke={offered("revoke-link", revokeLinkAction)}
            release={offered("release-link", releaseLinkAction)}
            start={offered("start-draft", startDraftAction)}
            startRefusal={refusals.get("start-draft") ?? null}
            isContinued={installation.openDraft?.step === "continue"}
            startConfirmation={installation.startConfirmation}
          />
        ) : null}
        {!active && installation.drafts.length > 0 ? (
          <DraftPanel
            installationId={installationId}
            drafts={installation.drafts}
            openDraft={closed ? null : installation.openDraft}
            organizationNumber={organization.number}
            mayLock={installation.messagingConfirmation !== null}
            check={offered("check-draft", checkDraftAction)}
            release={offered("release-draft", releaseDraftAction)}
          />
        ) : null}
        <div className="grid items-start gap-6 lg:grid-cols-2">
          <Overview installation={installation} editable={actions.has("edit")} />
          <KeyPanel
            keys={installation.keys}
            assumed={installation.assumedExpiry}
            now={now}
            renewalDays={template.renewalDays}
            recordExpiry={offered("set-expiry", recordExpiryAction)}
          >
            {actions.has("add-public-key") ? (
              <ActionForm
                action={addPublicKeyAction}
                className="mt-4 grid gap-4"
                success={<p>{t("publicKeyAdded")}</p>}
              >
                <input type="hidden" name="installationId" value={installationId} />
                <TextArea name="publicJwk" label={t("publicKey")} help={t("publicKeyHelp")} rows={4} mono />
                <div>
                  <SubmitButton variant="secondary">{t("addPublicKey")}</SubmitButton>
                </div>
              </ActionForm>
            ) : null}
          </KeyPanel>
        </div>
        {installation.reportedAt || installation.clockOffAt ? (
          <ReportsPanel
            reports={installation}
            now={now}
            resolve={
              ctx.actor.kind === "staff" && roleMay(ctx.actor.role, "keys.manage")
                ? resolveSuspicionAction
                : null
            }
          />
        ) : null}
        {revivalFirst ? [revival, rotation] : [rotation, revival]}
        {actions.has("view-handovers") ? (
          <HandoverPanel
            installationId={installationId}
            names={{ product: template.name, organization: organization.name }}
            now={now}
            handovers={installation.handovers}
            create={createHandoverAction}
            canCreate={actions.has("create-handover")}
            revoke={offered("revoke-handover", revokeHandoverAction)}
          />
        ) : null}
        {installation.snapshot && installation.snapshotAt ? (
          <SnapshotPanels
            snapshot={installation.snapshot}
            snapshotAt={installation.snapshotAt}
            stale={installation.lastCheckFailure !== null}
          />
        ) : null}
        {actions.has("request-token") ? (
          <Panel id="tokens" title={t("tokens")}>
            <p className="mb-4">{t("tokensLead")}</p>
            <div className="grid gap-4">
              {installation.tokenRequests.map((request) => (
                <TokenRequest
                  key={`${request.audience} ${request.pending}`}
                  installationId={installationId}
                  request={request}
                  action={requestAudienceTokenAction}
                />
              ))}
            </div>
          </Panel>
        ) : null}
        <Panel
          id="history"
          title={t("history")}
          actions={
            history.next ? (
              <Link className="ds-link" href={paths.installationHistory(installationId)}>
                {t("allHistory")}
              </Link>
            ) : null
          }
        >
          {history.rows.length === 0 ? <p>{t("noHistory")}</p> : <HistoryList rows={history.rows} />}
        </Panel>
        {actions.has("close") ? (
          <ClosePanel
            installationId={installationId}
            label={installation.label}
            messaging={installation.messagingConfirmation}
            action={closeInstallationAction}
          />
        ) : null}
      </div>
    </>
  );
}

async function Overview({ installation, editable }: { installation: Installation; editable: boolean }) {
  const t = await getTranslations("installation");
  const common = await getTranslations("common");
  const { organization, template } = installation;
  const contact = [organization.contactName, organization.contactPhone, organization.contactEmail]
    .filter(Boolean)
    .join(", ");
  return (
    <Panel id="overview" title={t("overview")}>
      <FactList
        facts={[
          {
            name: t("clientId"),
            value: installation.clientId ? (
              <CopyValue value={installation.clientId} name={t("clientId")} />
            ) : (
              "–"
            ),
          },
          {
            name: t("organization"),
            value: (
              <>
                <Link className="ds-link" href={paths.organization(organization.id)}>
                  {organization.name}
                </Link>{" "}
                ({formatOrganizationNumber(organization.number)})
                {contact ? <div className="text-sm text-neutral-text-subtle">{contact}</div> : null}
              </>
            ),
          },
          {
            name: t("template"),
            value: (
              <Link className="ds-link" href={paths.template(template.id)}>
                {template.name}
              </Link>
            ),
          },
          { name: t("custody"), value: t(`custodyValue.${installation.custody}`) },
          ...(await installationTextFacts(installation)),
        ]}
      />
      {editable ? (
        <div className="mt-4">
          <ActionForm
            summary={t("edit")}
            action={updateInstallationAction}
            className="grid gap-4"
            success={<p>{t("saved")}</p>}
          >
            <input type="hidden" name="installationId" value={installation.id} />
            <InstallationTextInputs required values={installation} />
            <InstallationTextInputs required={false} values={installation} />
            <div>
              <SubmitButton variant="secondary">{common("save")}</SubmitButton>
            </div>
          </ActionForm>
        </div>
      ) : null}
    </Panel>
  );
}
