import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { CopyValue } from "@/components/ui/copy-value";
import { type Fact, FactList } from "@/components/ui/facts";
import { Panel } from "@/components/ui/panel";
import { StatusText } from "@/components/ui/status-text";
import { Time } from "@/components/ui/time";
import type { Tone } from "@/lib/domain/installation-status";
import { formatOrganizationNumber } from "@/lib/domain/organization-number";
import { paths } from "@/lib/domain/routes";
import type { InstallationDetails } from "@/lib/services/installations/get-installation";
import { scopeStatus } from "./scope-status";
import { installationTextFacts } from "./text-fields";

/** The client in HelseID and what identifies the customer, each id with a button that copies it whole. */
export async function ClientPanel({ installation }: { installation: InstallationDetails }) {
  const [t, head, common] = await Promise.all([
    getTranslations("installation"),
    getTranslations("installationHead"),
    getTranslations("common"),
  ]);
  const { organization } = installation;
  const shown = installation.keys.find((each) => each.id === installation.shownKeyId);
  const facts: Fact[] = [
    {
      name: t("clientId"),
      value: installation.clientId ? (
        <CopyValue value={installation.clientId} name={t("clientId")} />
      ) : (
        head("noClientYet")
      ),
    },
    {
      name: t("kid"),
      value: shown?.kid ? <CopyValue value={shown.kid} name={t("kid")} /> : common("unknown"),
    },
    ...(shown?.algorithm ? [{ name: t("algorithm"), value: shown.algorithm }] : []),
    {
      name: head("number"),
      value: (
        <CopyValue
          value={organization.number}
          shown={formatOrganizationNumber(organization.number)}
          name={head("organizationNumber")}
        />
      ),
    },
  ];
  return (
    <Panel id="client" title={head("client")}>
      <FactList facts={facts} />
    </Panel>
  );
}

const KEY_TONES: Record<string, Tone> = { CURRENT: "success", SUBMITTED: "info" };

/** The keys beside each other, while there are several: which is used, and when each expires. */
export async function KeysBeside({ installation }: { installation: InstallationDetails }) {
  const [t, head, common] = await Promise.all([
    getTranslations("installation"),
    getTranslations("installationHead"),
    getTranslations("common"),
  ]);
  if (installation.keys.length < 2) return null;
  return (
    <Panel
      id="keys-beside"
      title={head("tab.keys")}
      actions={
        <Link className="ds-link kv-small" href={paths.installationKeys(installation.id)}>
          {head("allKeys")}
        </Link>
      }
    >
      <ul className="kv-pairs">
        {installation.keys.map((key) => (
          <li key={key.id}>
            {key.kid ? <CopyValue value={key.kid} name={t("kid")} /> : common("unknown")}
            <StatusText
              tone={KEY_TONES[key.state] ?? "neutral"}
              rest={key.expiresAt ? <Time value={key.expiresAt} dateOnly /> : null}
            >
              {t(`keyState.${key.state}`)}
            </StatusText>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** What the client may do, as Selvbetjening last showed it. */
export async function AccessPanel({ installation }: { installation: InstallationDetails }) {
  const [t, head] = await Promise.all([getTranslations("installation"), getTranslations("installationHead")]);
  const { snapshot, snapshotAt } = installation;
  if (!snapshot || !snapshotAt) return null;
  return (
    <Panel
      id="access"
      title={head("access")}
      actions={
        <span className="kv-small kv-subtle">
          {installation.lastCheckFailure
            ? t.rich("asOfStale", { when: () => <Time value={snapshotAt} /> })
            : head.rich("readAt", { when: () => <Time value={snapshotAt} /> })}
        </span>
      }
    >
      <ul className="kv-pairs">
        {snapshot.apiScopes.map((each) => {
          const { tone, text } = scopeStatus(each.status, t);
          return (
            <li key={each.scope}>
              <code className="break-all">{each.scope}</code>
              <StatusText tone={tone}>{text}</StatusText>
              {each.statusReason ? <p className="kv-small w-full">{each.statusReason}</p> : null}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

/** What staff have written about the installation. */
export async function NotePanel({
  installation,
  editable,
}: {
  installation: InstallationDetails;
  editable: boolean;
}) {
  const [head, common] = await Promise.all([getTranslations("installationHead"), getTranslations("common")]);
  const facts = await installationTextFacts(installation);
  if (facts.length === 0) return null;
  return (
    <Panel
      id="notes"
      title={head("notes")}
      actions={
        editable ? (
          <Link className="ds-link kv-small" href={paths.installationStep(installation.id, "edit")}>
            {common("edit")}
          </Link>
        ) : null
      }
    >
      <FactList facts={facts} />
    </Panel>
  );
}
