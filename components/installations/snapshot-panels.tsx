import type { InstallationDetails } from "@/lib/services/installations/get-installation";
import { getTranslations } from "next-intl/server";
import { Panel } from "@/components/ui/panel";
import { StatusTag } from "@/components/ui/tag";
import { Time } from "@/components/ui/time";

interface SnapshotPanelsProps {
  snapshot: NonNullable<InstallationDetails["snapshot"]>;
  snapshotAt: Date;
  stale: boolean;
}

/** The last reading of the client, with its age. An unknown status is shown as it is. */
export async function SnapshotPanels({ snapshot, snapshotAt, stale }: SnapshotPanelsProps) {
  const t = await getTranslations("installation");
  const common = await getTranslations("common");
  const known = (status: string) => ["ok", "pending", "updatepending"].includes(status);
  const statusText = (status: string) => (known(status) ? t(`statusValue.${status}`) : status);
  const tone = (status: string) => (status === "ok" ? "success" : known(status) ? "warning" : "neutral");
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
        <div className="kv-scroll">
          <table className="ds-table kv-cards w-full">
            <thead>
              <tr>
                <th scope="col">{t("scope")}</th>
                <th scope="col">{t("state")}</th>
                <th scope="col">{t("reason")}</th>
              </tr>
            </thead>
            <tbody>
              {snapshot.apiScopes.map((each) => (
                <tr key={each.scope}>
                  <th scope="row" className="font-normal">
                    <code className="break-all">{each.scope}</code>
                  </th>
                  <td>
                    <StatusTag tone={tone(each.status)}>{statusText(each.status)}</StatusTag>
                  </td>
                  <td>{each.statusReason ?? "–"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {snapshot.audienceSpecificClientClaims.length > 0 ? (
          <div className="kv-scroll mt-6">
            <table className="ds-table kv-cards w-full">
              <thead>
                <tr>
                  <th scope="col">{t("claim")}</th>
                  <th scope="col">{t("value")}</th>
                  <th scope="col">{t("state")}</th>
                </tr>
              </thead>
              <tbody>
                {snapshot.audienceSpecificClientClaims.map((claim) => (
                  <tr key={claim.claimType}>
                    <th scope="row" className="font-normal">
                      <code className="break-all">{claim.claimType}</code>
                    </th>
                    <td>
                      {[
                        claim.activeClaimValue,
                        claim.pendingClaimValue
                          ? t("pendingValue", { value: claim.pendingClaimValue })
                          : null,
                      ]
                        .filter(Boolean)
                        .join(" → ")}
                    </td>
                    <td>
                      <StatusTag tone={tone(claim.status)}>{statusText(claim.status)}</StatusTag>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
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
