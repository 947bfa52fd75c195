import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { ChangeReceipt } from "@/components/configuration/change-receipt";
import { ColleaguesBand } from "@/components/configuration/colleagues-band";
import { ConfigurationEditor } from "@/components/configuration/configuration-editor";
import { DiffList } from "@/components/configuration/diff-list";
import { DriftPanel } from "@/components/configuration/drift-panel";
import { RevisionList } from "@/components/configuration/revision-list";
import { InstallationFrame } from "@/components/installations/installation-frame";
import { SnapshotPanels } from "@/components/installations/snapshot-panels";
import { LiveRefresh } from "@/components/onboarding/live-refresh";
import { StatusBand } from "@/components/ui/status-band";
import { Panel } from "@/components/ui/panel";
import { Time } from "@/components/ui/time";
import { WaitNotice } from "@/components/ui/wait-notice";
import { orNotFound, requireStaff } from "@/lib/auth/session";
import { diffConfigurations } from "@/lib/domain/configuration";
import { env } from "@/lib/base/env";
import { roleMay } from "@/lib/domain/permissions";
import { paths, diagnosisRedirectUri } from "@/lib/domain/routes";
import { isUuid } from "@/lib/base/search-params";
import { getConfiguration } from "@/lib/services/configuration/get-configuration";
import { getInstallation } from "@/lib/services/installations/get-installation";
import { nameInstallation } from "@/lib/services/installations/name-installation";
import { checkInstallationAction } from "../../actions";
import { acceptDriftAction, applyChangeAction, previewChangeAction } from "./actions";

const Search = z.object({
  restore: z.coerce.number().int().positive().optional().catch(undefined),
  /** A change that was sent, whose receipt is shown instead of the form. */
  change: z.uuid().optional().catch(undefined),
  /** The portal's own return address, for the diagnosis of a login as this client. */
  diagnosisAddress: z.enum(["add", "remove"]).optional().catch(undefined),
});

type Page = Awaited<ReturnType<typeof getConfiguration>>;

interface ConfigurationPageProps {
  params: Promise<{ installationId: string }>;
  searchParams: Promise<Record<string, string | string[]>>;
}

export async function generateMetadata({ params }: ConfigurationPageProps): Promise<Metadata> {
  const ctx = await requireStaff("fleet.read");
  const t = await getTranslations("installationHead.tab");
  return { title: `${t("configuration")} – ${await nameInstallation(ctx, (await params).installationId)}` };
}

export default async function ConfigurationPage({ params, searchParams }: ConfigurationPageProps) {
  const ctx = await requireStaff("fleet.read");
  const { installationId } = await params;
  if (!isUuid(installationId)) notFound();
  const installation = await orNotFound(getInstallation(ctx, installationId));
  const page = await orNotFound(getConfiguration(ctx, installationId));
  const { restore, diagnosisAddress, change } = Search.parse(await searchParams);
  const mayWrite = roleMay(ctx.actor.role, "configuration.write");
  const t = await getTranslations("configuration");
  const older = page.revisions.find((revision) => revision.number === restore);
  const receipt = page.changes.find((each) => each.id === change);
  const restoreHref = (number: number) => `${paths.configuration(installationId)}?restore=${number}`;
  const mayEdit = mayWrite && !page.failure && page.unknownProperties.length === 0;
  const editable = mayEdit && page.current && !page.openChange;
  return (
    <InstallationFrame
      role={ctx.actor.role}
      now={ctx.clock()}
      installation={installation}
      tab="configuration"
      check={checkInstallationAction}
      live={false}
    >
      <div className="kv-stack">
        {!page.current || page.failure || !page.snapshotAt ? null : (
          <p className="kv-lead">
            {t.rich(page.wait ? "stale" : "lead", { when: () => <Time value={page.snapshotAt!} /> })}
          </p>
        )}
        {mayWrite && page.isActive ? (
          <ColleaguesBand url={paths.configurationStatus(installationId)} colleagues={page.colleagues} />
        ) : null}
        {page.openChange ? (
          <LiveRefresh url={paths.configurationStatus(installationId)} state={page.openChange.id} />
        ) : null}
        <Notices page={page} receipt={receipt !== undefined} />
        {page.wait && !editable ? <WaitNotice wait={page.wait} what="view" refreshes /> : null}
        {page.drift.length > 0 ? (
          <DriftPanel
            installationId={installationId}
            drift={page.drift}
            restoreHref={mayWrite && page.revisions[0] ? restoreHref(page.revisions[0].number) : null}
            accept={acceptDriftAction}
          />
        ) : null}
        <div className={receipt || page.current ? "kv-cols" : undefined} data-wide>
          <div className="kv-stack">
            {receipt ? (
              <ChangeReceipt installationId={installationId} change={receipt} />
            ) : page.current && mayEdit ? (
              <>
                {editable ? null : <CurrentPanel current={page.current} at={page.snapshotAt} />}
                {/* Hidden while a change is under way, not taken away: what was typed here is not lost. */}
                <div hidden={!editable}>
                  <Panel id="edit" title={t("edit")}>
                    {older ? (
                      <div className="mb-4">
                        <StatusBand tone="info">
                          <p>{t("restoring", { number: older.number })}</p>
                        </StatusBand>
                      </div>
                    ) : null}
                    <ConfigurationEditor
                      key={older?.number ?? diagnosisAddress ?? 0}
                      installationId={installationId}
                      environment={page.template.environment}
                      base={page.current}
                      initial={older?.configuration ?? withDiagnosisAddress(page.current, diagnosisAddress)}
                      source={older ? "RESTORE" : "EDIT"}
                      template={{ scopes: page.template.scopes, scopePackages: page.template.scopePackages }}
                      wait={page.wait}
                      preview={previewChangeAction}
                      apply={applyChangeAction}
                    />
                  </Panel>
                </div>
              </>
            ) : page.current ? (
              <CurrentPanel current={page.current} at={page.snapshotAt} />
            ) : null}
            {installation.snapshot && installation.snapshotAt ? (
              <SnapshotPanels
                snapshot={installation.snapshot}
                snapshotAt={installation.snapshotAt}
                stale={installation.lastCheckFailure !== null}
              />
            ) : null}
          </div>
          {page.isActive || page.revisions.length > 0 ? (
            <Panel id="revisions" title={t("revisions")}>
              <RevisionList revisions={page.revisions} restoreHref={editable ? restoreHref : null} />
            </Panel>
          ) : null}
        </div>
      </div>
    </InstallationFrame>
  );
}

/**
 * The editor's initial configuration with the portal's return address added or removed. The preview shows it
 * like any other change.
 */
function withDiagnosisAddress(current: NonNullable<Page["current"]>, edit: "add" | "remove" | undefined) {
  if (!edit) return current;
  const own = diagnosisRedirectUri(env().PORTAL_URL);
  const others = current.redirectUris.filter((uri) => uri !== own);
  return { ...current, redirectUris: edit === "add" ? [...others, own] : others };
}

/** The configuration for those who may not change it, or while it cannot be changed. */
async function CurrentPanel({ current, at }: { current: NonNullable<Page["current"]>; at: Date | null }) {
  const t = await getTranslations("configuration");
  return (
    <Panel
      id="current"
      title={t("current")}
      actions={
        at ? <span className="kv-subtle">{t.rich("stale", { when: () => <Time value={at} /> })}</span> : null
      }
    >
      <DiffList lines={diffConfigurations(current, current)} />
    </Panel>
  );
}

/** Why nothing can be edited now, if it cannot. */
async function Notices({ page, receipt }: { page: Page; receipt: boolean }) {
  const t = await getTranslations("configuration");
  const errors = await getTranslations("errors");
  const common = await getTranslations("common");
  if (page.custody === "INSTALLATION") {
    return (
      <StatusBand tone="info" title={t("custodyTitle")}>
        <p>{t("custody")}</p>
        <pre
          className="kv-scroll mt-3 rounded bg-neutral-surface-tinted p-3 text-sm"
          tabIndex={0}
          aria-label={t("title")}
        >
          {JSON.stringify(page.wanted, null, 2)}
        </pre>
      </StatusBand>
    );
  }
  if (!page.isActive) {
    return (
      <StatusBand tone="info">
        <p>{t("notActive")}</p>
      </StatusBand>
    );
  }
  return (
    <>
      {page.failure ? (
        <StatusBand tone="warning">
          <p>{t("unreadable", { failure: errors(page.failure, { ref: "" }) })}</p>
        </StatusBand>
      ) : null}
      {page.unknownProperties.length > 0 ? (
        <StatusBand tone="warning">
          <p>{t("unknownProperties", { names: page.unknownProperties.join(", ") })}</p>
        </StatusBand>
      ) : null}
      {page.openChange && !receipt ? (
        <StatusBand tone="info" title={t("openChange")}>
          <p>{t("openChangeLead", { actor: page.openChange.actorName ?? common("unknownPerson") })}</p>
        </StatusBand>
      ) : null}
    </>
  );
}
