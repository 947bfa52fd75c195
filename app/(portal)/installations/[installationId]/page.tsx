import { randomUUID } from "node:crypto";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { AccessPanel, ClientPanel, KeysBeside, NotePanel } from "@/components/installations/client-panels";
import { CallPanel } from "@/components/installations/call-panel";
import { ClosedPanel } from "@/components/installations/closed-panel";
import { ClosePanel } from "@/components/installations/close-panel";
import { DraftPanel } from "@/components/installations/draft-panel";
import { EditPanel } from "@/components/installations/edit-panel";
import { InstallationFrame } from "@/components/installations/installation-frame";
import { LatestEvents } from "@/components/installations/latest-events";
import { OutlookPanels } from "@/components/installations/outlook-panels";
import { OnboardingPanel } from "@/components/installations/onboarding-panel";
import { ProgramPanel } from "@/components/installations/program-panel";
import { ReadyPanel } from "@/components/installations/ready-panel";
import { ReportsPanel } from "@/components/installations/reports-panel";
import { RestoredPanel } from "@/components/installations/restored-panel";
import { StatusBand } from "@/components/ui/status-band";
import { orNotFound, requireStaff, type StaffContext } from "@/lib/auth/session";
import { isUuid } from "@/lib/base/search-params";
import { HISTORY_ACTORS } from "@/lib/domain/history-filter";
import { availableActions, refusedActions } from "@/lib/domain/installation-actions";
import { INSTALLATION_STEPS, needsNewFile, STEP_ACTIONS } from "@/lib/domain/installation-remedy";
import { roleMay } from "@/lib/domain/permissions";
import { paths } from "@/lib/domain/routes";
import { listHistory } from "@/lib/services/audit/list-history";
import { getReminder } from "@/lib/services/onboarding/get-reminder";
import { getInstallation, type InstallationDetails } from "@/lib/services/installations/get-installation";
import { getOutlook } from "@/lib/services/installations/get-outlook";
import { nameInstallation } from "@/lib/services/installations/name-installation";
import { lookUpUnit } from "@/lib/services/register/look-up-unit";
import { getAltinnRight } from "@/lib/services/texts/get-altinn-right";
import {
  checkDraftAction,
  recordReminderAction,
  checkInstallationAction,
  createLinkAction,
  releaseDraftAction,
  releaseLinkAction,
  revokeLinkAction,
  startDraftAction,
  updateInstallationAction,
} from "../actions";
import {
  closeInstallationAction,
  confirmOnboardedProgramAction,
  destroyKeptKeysAction,
  logCallAction,
  proveRestoredAction,
  resolveSuspicionAction,
  restoreInstallationAction,
} from "./actions";
import {
  Handover,
  hasRevived,
  hasRotated,
  type KeyWork,
  loadKeyWork,
  offers,
  Revival,
  Rotation,
} from "./key-work";

const Search = z.object({
  /** The step that is open. */
  step: z.enum(INSTALLATION_STEPS).optional().catch(undefined),
  /** Whose events are shown. */
  by: z.enum(HISTORY_ACTORS).optional().catch(undefined),
});

/** How many of the latest events are shown, and how many beside something else. */
const EVENTS = 8;
const EVENTS_BESIDE = 5;

interface OverviewPageProps {
  params: Promise<{ installationId: string }>;
  searchParams: Promise<Record<string, string | string[]>>;
}

export async function generateMetadata({ params }: OverviewPageProps): Promise<Metadata> {
  const ctx = await requireStaff("fleet.read");
  return { title: await nameInstallation(ctx, (await params).installationId) };
}

/** What an installation is, whether it works, and what to do: about one screen. */
export default async function OverviewPage({ params, searchParams }: OverviewPageProps) {
  const ctx = await requireStaff("fleet.read");
  const { installationId } = await params;
  if (!isUuid(installationId)) notFound();
  const { step, by } = Search.parse(await searchParams);
  const installation = await orNotFound(getInstallation(ctx, installationId));
  const [work, outlook] = await Promise.all([
    loadKeyWork(ctx, installation),
    getOutlook(ctx, installationId),
  ]);
  const actions = availableActions(installation, ctx.actor.role, ctx.clock());
  const main = [
    ...keyPanels(work, step),
    ...(await onboardingPanels(ctx, installation)),
    installation.status.code === "unchecked" && !actions.has("prove-restored") ? (
      <ReadyPanel key="ready" installation={installation} role={ctx.actor.role} />
    ) : null,
    installation.failsSinceOnboarding && !installation.closedAt ? (
      <ProgramPanel
        key="program"
        installationId={installationId}
        answeredAt={installation.failsSinceOnboarding}
        confirm={actions.has("confirm-program") ? confirmOnboardedProgramAction : null}
      />
    ) : null,
    step === "call" && actions.has("log-call") ? (
      <CallPanel key="call" installation={installation} callId={randomUUID()} action={logCallAction} />
    ) : null,
    step === "edit" && actions.has("edit") ? (
      <EditPanel key="edit" installation={installation} action={updateInstallationAction} />
    ) : null,
    step === "close" && actions.has("close") ? (
      <ClosePanel
        key="close"
        installationId={installationId}
        label={installation.label}
        messaging={installation.messagingConfirmation}
        action={closeInstallationAction}
      />
    ) : null,
  ].filter((panel) => panel !== null);
  const isBusy = main.length > 0;
  const { rows } = await listHistory(ctx, { installationId }, { by, most: isBusy ? EVENTS_BESIDE : EVENTS });
  const events = (
    <LatestEvents installationId={installationId} rows={rows} count={installation.historyCount} by={by} />
  );
  const outlookPanels = <OutlookPanels {...outlook} installationId={installationId} now={ctx.clock()} />;
  const openStep = step && (isBusy || actions.has(STEP_ACTIONS[step])) ? step : null;
  return (
    <InstallationFrame
      role={ctx.actor.role}
      now={ctx.clock()}
      installation={installation}
      tab="overview"
      step={openStep}
      check={checkInstallationAction}
    >
      <div className="kv-stack" id="step">
        <Notices ctx={ctx} installation={installation} />
        <div className="kv-cols" data-wide={isBusy || undefined}>
          <div className="kv-stack">
            {main}
            {isBusy ? null : events}
            {isBusy ? null : outlookPanels}
            {installation.reportedAt || installation.clockOffAt ? (
              <ReportsPanel
                reports={installation}
                now={ctx.clock()}
                resolve={roleMay(ctx.actor.role, "keys.manage") ? resolveSuspicionAction : null}
              />
            ) : null}
          </div>
          <div className="kv-stack">
            {isBusy ? <KeysBeside installation={installation} /> : null}
            {isBusy ? outlookPanels : null}
            {isBusy ? events : null}
            <ClientPanel installation={installation} />
            <AccessPanel installation={installation} />
            <NotePanel installation={installation} editable={actions.has("edit")} />
          </div>
        </div>
      </div>
    </InstallationFrame>
  );
}

/** What is under way with the key, ended lately, or was asked for in the address. */
function keyPanels(work: KeyWork, step: string | undefined) {
  const { installation } = work;
  const { activatedAt, closedAt, custody, status } = installation;
  if (!activatedAt) return [];
  const urgent = ["key-expired", "key-rejected", "rotation-stuck"].includes(status.code);
  const showsFile = !closedAt && (step === "file" || needsNewFile(installation));
  const panels = [
    !closedAt && custody === "PORTAL" && (hasRotated(work) || step === "rotate") ? (
      <Rotation key="rotation" work={work} opened={step === "rotate"} />
    ) : null,
    hasRevived(work) || (step === "renew" && !closedAt) ? (
      <Revival key="revival" work={work} urgent={urgent || step === "renew"} />
    ) : null,
    showsFile ? <Handover key="handover" work={work} /> : null,
  ];
  // What staff must act on comes first.
  return urgent || installation.revivals.length > 0 ? [panels[1]!, panels[0]!, panels[2]!] : panels;
}

/** What support can do until the client is confirmed. */
async function onboardingPanels(ctx: StaffContext, installation: InstallationDetails) {
  const { id, organization, activatedAt, closedAt } = installation;
  const now = ctx.clock();
  const actions = availableActions(installation, ctx.actor.role, now);
  const refusals = refusedActions(installation, ctx.actor.role, now);
  const offered = offers(ctx, installation);
  const canOnboard = actions.has("create-link") || refusals.has("create-link");
  const hasDrafts = !activatedAt && installation.drafts.length > 0;
  if (!canOnboard && !hasDrafts) return [];
  const [altinnRight, lookup, reminder] = await Promise.all([
    getAltinnRight(ctx),
    lookUpUnit(ctx, { number: organization.number }),
    getReminder(ctx, id),
  ]);
  return [
    canOnboard ? (
      <OnboardingPanel
        key="onboarding"
        installationId={id}
        altinnRight={altinnRight}
        unit={lookup.unit}
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
    ) : null,
    hasDrafts ? (
      <DraftPanel
        key="drafts"
        installationId={id}
        drafts={installation.drafts}
        openDraft={closedAt ? null : installation.openDraft}
        organizationNumber={organization.number}
        reminder={reminder}
        record={roleMay(ctx.actor.role, "onboarding.manage") ? recordReminderAction : null}
        mayLock={installation.messagingConfirmation !== null}
        check={offered("check-draft", checkDraftAction)}
        release={offered("release-draft", releaseDraftAction)}
      />
    ) : null,
  ];
}

/** What holds besides the status: closed, restored without proof, or changed by somebody else. */
async function Notices({ ctx, installation }: { ctx: StaffContext; installation: InstallationDetails }) {
  const configuration = await getTranslations("configuration");
  const offered = offers(ctx, installation);
  const prove = offered("prove-restored", proveRestoredAction);
  return (
    <>
      {installation.hasDrift ? (
        <StatusBand tone="warning" title={configuration("driftTitle")}>
          <p>{configuration("driftLead")}</p>
          <Link className="ds-link" href={paths.configuration(installation.id)}>
            {configuration("open")}
          </Link>
        </StatusBand>
      ) : null}
      {installation.closedAt ? (
        <ClosedPanel
          installationId={installation.id}
          closedAt={installation.closedAt}
          why={installation.closedWhy}
          reason={installation.closedReason}
          keyKeptUntil={installation.keyKeptUntil}
          restore={offered("restore", restoreInstallationAction)}
          destroy={offered("destroy-kept-keys", destroyKeptKeysAction)}
        />
      ) : null}
      {prove && installation.restoredAt ? (
        <RestoredPanel
          installationId={installation.id}
          restoredAt={installation.restoredAt}
          failure={installation.restoreFailure}
          prove={prove}
        />
      ) : null}
    </>
  );
}
