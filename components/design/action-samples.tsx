import { ActionGroup, ActionLine } from "@/components/ui/action-line";
import { EnvironmentTag } from "@/components/ui/environment-tag";
import { FleetCell, FleetRow } from "@/components/ui/fleet-table";
import { Inbox, InboxDetail, InboxTable } from "@/components/ui/inbox-table";
import { FactList } from "@/components/ui/facts";
import { StatusText } from "@/components/ui/status-text";
import { ROWS } from "./fleet-samples";
import { Sample } from "./sample";
import { phoneAddress } from "@/lib/domain/phone-number";

const HERE = "/design/actions";

export function ActionSamples() {
  return (
    <>
      <Sample name="action-group" title="ActionGroup, ActionLine">
        <ActionGroup
          id="soon"
          title="Utløper innen 7 dager"
          count={4}
          tone="danger"
          note="Klientvakt bytter nøkkelen selv der den oppbevares hos oss"
          all={{ href: HERE, label: "Vis alle 4" }}
        >
          {ROWS.map((row) => (
            <ActionLine
              key={row.customer}
              tone={row.tone}
              toneText={row.status}
              href={HERE}
              who={row.customer}
              where={row.label}
              what={
                <>
                  {row.template}{" "}
                  <EnvironmentTag
                    environment={row.environment}
                    label={row.environment === "TEST" ? "Test" : "Produksjon"}
                  />
                </>
              }
              when={row.rest}
              contact={
                <>
                  {row.contact}{" "}
                  <a className="kv-tel" href={phoneAddress(row.phone)}>
                    {row.phone}
                  </a>
                </>
              }
              action={
                <a className="ds-button" data-variant="secondary" href={HERE}>
                  {"Bytt nøkkel"}
                </a>
              }
            />
          ))}
        </ActionGroup>
      </Sample>
      <Sample name="inbox" title="InboxTable, InboxDetail">
        <Inbox
          detail={
            <InboxDetail
              title="Øvre Dal kommune – Hovedserver"
              label="Valgt varsel"
              close={{ href: HERE, label: "Lukk" }}
            >
              <FactList
                facts={[
                  { name: "Ring", value: "Mona Moen, 00 00 22 00" },
                  { name: "Varslet ved", value: "30, 14, 7 og 3 dager" },
                ]}
              />
            </InboxDetail>
          }
        >
          <InboxTable
            caption="Varsler"
            columns={[
              { name: "who", label: "Installasjon" },
              { name: "key", label: "Nøkkelen" },
              { name: "acts", label: "Handlinger", hidden: true },
            ]}
          >
            {ROWS.slice(0, 4).map((row, index) => (
              <FleetRow key={row.customer} selected={index === 1}>
                <FleetCell place="title">
                  <a href={HERE}>{row.customer}</a> <span className="kv-subtle">· {row.label}</span>
                </FleetCell>
                <FleetCell>
                  <StatusText tone={row.tone} rest={row.rest}>
                    {row.status}
                  </StatusText>
                </FleetCell>
                <FleetCell place="acts">
                  <span className="kv-acts-in">
                    <button type="button" className="ds-button" data-variant="secondary">
                      Ta
                    </button>
                    <button type="button" className="ds-button" data-variant="tertiary">
                      {"Utsett …"}
                    </button>
                  </span>
                </FleetCell>
              </FleetRow>
            ))}
          </InboxTable>
        </Inbox>
      </Sample>
    </>
  );
}
