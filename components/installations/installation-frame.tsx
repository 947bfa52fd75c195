import { getFormatter, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import type { ServerAction } from "@/components/forms/action-form";
import { LiveRefresh } from "@/components/onboarding/live-refresh";
import { EnvironmentTag } from "@/components/ui/environment-tag";
import { PageHead } from "@/components/ui/page-head";
import { ViewTabs } from "@/components/ui/view-tabs";
import { WaitNotice } from "@/components/ui/wait-notice";
import { availableActions } from "@/lib/domain/installation-actions";
import { type InstallationStep, needsNewFile, remedyFor } from "@/lib/domain/installation-remedy";
import { installationTitle } from "@/lib/domain/installation-title";
import { liveState } from "@/lib/domain/live-state";
import { paths } from "@/lib/domain/routes";
import type { InstallationDetails } from "@/lib/services/installations/get-installation";
import { InstallationFacts } from "./installation-facts";
import { InstallationMenu } from "./installation-menu";
import { type InstallationTab, RemedyAct } from "./remedy-act";
import { StatusSentence } from "./status-sentence";

interface InstallationFrameProps {
  /** The viewer's. */
  role: string;
  now: Date;
  installation: InstallationDetails;
  tab: InstallationTab;
  /** The step that is open on the page: its own button is the filled one then. */
  step?: InstallationStep | null;
  /** Whether the page follows the installation: not where a form is being filled in for long. */
  live?: boolean;
  check: ServerAction<{ queued: boolean }>;
  children: ReactNode;
}

/** The head that all tabs of an installation share: its status, the remedy, its facts, and the tabs. */
export async function InstallationFrame(props: InstallationFrameProps) {
  const { role, now, installation, tab, step = null } = props;
  const [t, common, format] = await Promise.all([
    getTranslations("installationHead"),
    getTranslations("common"),
    getFormatter(),
  ]);
  const { id, organization, template } = installation;
  const actions = availableActions(installation, role, now);
  const remedy = remedyFor({
    code: installation.status.code,
    actions,
    hasPhone: Boolean(organization.contactPhone),
    hasDrift: installation.hasDrift,
    needsFile: needsNewFile(installation),
  });
  const tabs = [
    { name: "overview", href: paths.installation(id) },
    { name: "keys", href: paths.installationKeys(id), count: installation.keys.length },
    { name: "configuration", href: paths.configuration(id) },
    { name: "test", href: paths.diagnose(id) },
    { name: "history", href: paths.installationHistory(id), count: installation.historyCount },
  ] as const;
  return (
    <>
      <PageHead
        title={installationTitle(organization.name, installation.label)}
        crumbs={[
          { href: paths.installations, label: t("crumb") },
          { href: paths.organization(organization.id), label: organization.name },
        ]}
        tag={
          <EnvironmentTag
            environment={template.environment}
            label={common(`environment.${template.environment}`)}
            solid
          />
        }
        actions={
          <>
            <InstallationMenu installation={installation} actions={actions} />
            <RemedyAct
              installation={installation}
              remedy={remedy}
              tab={tab}
              isStepOpen={step !== null}
              check={props.check}
            />
          </>
        }
      />
      {props.live === false ? null : (
        <LiveRefresh url={paths.installationStatus(id)} state={liveState(installation)} />
      )}
      <section aria-label={t("status")}>
        <StatusSentence installation={installation} remedy={remedy} now={now} />
        {installation.queuedCheck ? (
          <WaitNotice wait={installation.queuedCheck} what="check" refreshes />
        ) : null}
      </section>
      <InstallationFacts
        installation={installation}
        now={now}
        check={actions.has("check") && remedy?.kind !== "check" ? props.check : null}
        role={role}
      />
      <ViewTabs
        label={t("tabs")}
        tabs={tabs.map((each) => ({
          href: each.href,
          label: t(`tab.${each.name}`),
          count: "count" in each && each.count > 0 ? format.number(each.count) : undefined,
          current: each.name === tab,
        }))}
      />
      {props.children}
    </>
  );
}
