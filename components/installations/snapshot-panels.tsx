import type { InstallationDetails } from "@/lib/services/installations/get-installation";
import { getTranslations } from "next-intl/server";
import { FleetCell, FleetRow, FleetTable } from "@/components/ui/fleet-table";
import { Panel } from "@/components/ui/panel";
import { StatusText } from "@/components/ui/status-text";
import { Time } from "@/components/ui/time";
import { scopeStatus } from "./scope-status";

interface SnapshotPanelsProps {
  snapshot: NonNullable<InstallationDetails["snapshot"]>;
  snapshotAt: Date;
  stale: boolean;
}

/** The last reading of the client, with its age. An unknown status is shown as it is. */
export async function SnapshotPanels({ snapshot, snapshotAt, stale }: SnapshotPanelsProps) {
  const t = await getTranslations("installation");
  const common = await getTranslations("common");
  const statusText = (status: string) => {
    const { tone, text } = scopeStatus(status, t);
    return <StatusText tone={tone}>{text}</StatusText>;
  };
  const lists = [
    { name: "redirectUris", values: snapshot.redirectUris },
    { name: "postLogoutRedirectUris", values: snapshot.postLogoutRedirectUris },
    { name: "childOrganizations", values: snapshot.childOrganizationNumbers },
  ] as const;
  return (
    <>
      <Panel
        id="scopes"
        title={t("scopes")}
        actions={
          <span className="text-sm text-neutral-text-subtle">
            {t.rich(stale ? "asOfStale" : "asOf", { when: () => <Time value={snapshotAt} /> })}
          </span>
        }
      >
        <FleetTable
          caption={t("scopes")}
          columns={(["scope", "state", "reason"] as const).map((name) => ({ name, label: t(name) }))}
        >
          {snapshot.apiScopes.map((each) => (
            <FleetRow key={each.scope}>
              <FleetCell place="title">
                <code>{each.scope}</code>
              </FleetCell>
              <FleetCell>{statusText(each.status)}</FleetCell>
              <FleetCell wrap>{each.statusReason}</FleetCell>
            </FleetRow>
          ))}
        </FleetTable>
        {snapshot.audienceSpecificClientClaims.length > 0 ? (
          <div className="mt-4">
            <FleetTable
              caption={t("claim")}
              columns={(["claim", "value", "state"] as const).map((name) => ({ name, label: t(name) }))}
            >
              {snapshot.audienceSpecificClientClaims.map((claim) => (
                <FleetRow key={claim.claimType}>
                  <FleetCell place="title">
                    <code>{claim.claimType}</code>
                  </FleetCell>
                  <FleetCell wrap>
                    {[
                      claim.activeClaimValue,
                      claim.pendingClaimValue ? t("pendingValue", { value: claim.pendingClaimValue }) : null,
                    ]
                      .filter(Boolean)
                      .join(" → ")}
                  </FleetCell>
                  <FleetCell>{statusText(claim.status)}</FleetCell>
                </FleetRow>
              ))}
            </FleetTable>
          </div>
        ) : null}
      </Panel>
      <Panel id="addresses" title={t("addresses")}>
        <dl className="grid gap-3">
          {lists.map((list) => (
            <div key={list.name}>
              <dt className="text-neutral-text-subtle">{t(list.name)}</dt>
              <dd>
                {list.values.length === 0 ? (
                  common("none")
                ) : (
                  <ul>
                    {list.values.map((value) => (
                      <li key={value}>
                        <code className="break-all">{value}</code>
                      </li>
                    ))}
                  </ul>
                )}
              </dd>
            </div>
          ))}
        </dl>
      </Panel>
    </>
  );
}
