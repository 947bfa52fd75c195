import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { ConfigurationEditor } from "@/components/configuration/configuration-editor";
import { DiffList } from "@/components/configuration/diff-list";
import { DriftPanel } from "@/components/configuration/drift-panel";
import { RevisionList } from "@/components/configuration/revision-list";
import { LiveRefresh } from "@/components/onboarding/live-refresh";
import { StatusBand } from "@/components/ui/status-band";
import { PageHead } from "@/components/ui/page-head";
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
import { acceptDriftAction, applyChangeAction, previewChangeAction } from "./actions";

const Search = z.object({
  restore: z.coerce.number().int().positive().optional().catch(undefined),
  /** The portal's own return address, for the diagnosis of a login as this client. */
  diagnosisAddress: z.enum(["add", "remove"]).optional().catch(undefined),
});

type Page = Awaited<ReturnType<typeof getConfiguration>>;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("configuration"))("title") };
}

interface ConfigurationPageProps {
  params: Promise<{ installationId: string }>;
  searchParams: Promise<Record<string, string | string[]>>;
}

export default async function ConfigurationPage({ params, searchParams }: ConfigurationPageProps) {
  const ctx = await requireStaff("fleet.read");
  const { installationId } = await params;
  if (!isUuid(installationId)) notFound();
  const page = await orNotFound(getConfiguration(ctx, installationId));
  const { restore, diagnosisAddress } = Search.parse(await searchParams);
  const mayWrite = roleMay(ctx.actor.role, "configuration.write");
  const t = await getTranslations("configuration");
  const older = page.revisions.find((revision) => revision.number === restore);
  const restoreHref = (number: number) => `${paths.configuration(installationId)}?restore=${number}`;
  const editable =
    mayWrite && page.current && !page.failure && page.unknownProperties.length === 0 && !page.openChange;
  return (
    <>
      <PageHead
        title={t("title")}
        crumbs={[
          {
            href: paths.installation(installationId),
            label: `${page.organization.name} – ${page.label}`,
          },
        ]}
        lead={
          !page.current || page.failure ? null : page.wait && page.snapshotAt ? (
            <p>{t.rich("stale", { when: () => <Time value={page.snapshotAt!} /> })}</p>
          ) : (
            <p>{t.rich("lead", { when: () => page.snapshotAt && <Time value={page.snapshotAt} /> })}</p>
          )
        }
      />
      <div className="grid gap-6">
        <Notices page={page} />
        {page.wait && !editable ? <WaitNotice wait={page.wait} what="view" refreshes /> : null}
        {page.drift.length > 0 ? (
          <DriftPanel
            installationId={installationId}
            drift={page.drift}
            restoreHref={mayWrite && page.revisions[0] ? restoreHref(page.revisions[0].number) : null}
            accept={acceptDriftAction}
          />
        ) : null}
        {page.current && editable ? (
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
              base={page.current}
              initial={older?.configuration ?? withDiagnosisAddress(page.current, diagnosisAddress)}
              source={older ? "RESTORE" : "EDIT"}
              wait={page.wait}
              preview={previewChangeAction}
              apply={applyChangeAction}
            />
          </Panel>
        ) : page.current ? (
          <Panel
            id="current"
            title={t("current")}
            actions={
              page.snapshotAt ? (
                <span className="text-sm text-neutral-text-subtle">
                  {t.rich("stale", { when: () => <Time value={page.snapshotAt!} /> })}
                </span>
              ) : null
            }
          >
            <DiffList lines={diffConfigurations(page.current, page.current)} />
          </Panel>
        ) : null}
        <Panel id="revisions" title={t("revisions")}>
          <RevisionList revisions={page.revisions} restoreHref={editable ? restoreHref : null} />
        </Panel>
      </div>
    </>
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

/** Why nothing can be edited now, if it cannot. */
async function Notices({ page }: { page: Page }) {
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
      {page.openChange ? (
        <StatusBand tone="info" title={t("openChange")}>
          <p>{t("openChangeLead", { actor: page.openChange.actorName ?? common("unknownPerson") })}</p>
          <LiveRefresh url={paths.configurationStatus(page.installationId)} state={page.openChange.id} />
        </StatusBand>
      ) : null}
    </>
  );
}
