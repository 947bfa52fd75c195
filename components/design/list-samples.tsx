import { BulkBar } from "@/components/ui/bulk-bar";
import { DensitySwitch } from "@/components/ui/density-switch";
import { EmptyState } from "@/components/ui/empty-state";
import { EnvironmentTag } from "@/components/ui/environment-tag";
import { FilterBar, FilterChip } from "@/components/ui/filter-bar";
import { FleetCell, FleetRow, FleetTable, type TableColumn, TableFoot } from "@/components/ui/fleet-table";
import { Icon } from "@/components/ui/icon";
import { KeysetNav } from "@/components/ui/keyset-nav";
import { Menu } from "@/components/ui/menu";
import { Pagination } from "@/components/ui/pagination";
import { PlanRow, PlanSums } from "@/components/ui/plan-table";
import { SearchForm } from "@/components/ui/search-form";
import { Segment } from "@/components/ui/segment";
import { TableSkeleton } from "@/components/ui/skeleton";
import { StatusText } from "@/components/ui/status-text";
import { ViewTabs } from "@/components/ui/view-tabs";
import { tableDensity } from "@/lib/domain/table-density";
import { ROWS } from "./fleet-samples";
import { Sample } from "./sample";

const HERE = "/design/lists";
const COLUMNS: TableColumn[] = [
  { name: "customer", label: "Kunde", sort: { href: `${HERE}?sort=name`, direction: null } },
  { name: "label", label: "Installasjon" },
  { name: "template", label: "Klientmal" },
  {
    name: "status",
    label: "Status og utløp",
    sort: { href: `${HERE}?sort=expiry`, direction: "ascending" },
  },
  { name: "custody", label: "Privatnøkkelen oppbevares hos", from: "xl" },
  { name: "checked", label: "Kontrollert", from: "l" },
];

export function ListSamples({ rows }: { rows: string | string[] | undefined }) {
  const density = tableDensity(rows);
  return (
    <>
      <Sample name="view-tabs" title="ViewTabs">
        <ViewTabs
          label="Visninger"
          tabs={[
            { href: HERE, label: "Alle", count: "2 041", current: true },
            { href: `${HERE}?a`, label: "Krever handling", count: 18, tone: "danger", current: false },
            {
              href: `${HERE}?b`,
              label: "Utløper innen 30 dager",
              count: 44,
              tone: "warning",
              current: false,
            },
            { href: `${HERE}?c`, label: "Uten tall", current: false },
          ]}
        />
      </Sample>
      <Sample name="filter-bar" title="FilterBar, FilterChip, Menu, DensitySwitch">
        <FilterBar
          action={HERE}
          submitLabel="Filtrer"
          field={{ name: "q", "aria-label": "Filtrer listen", placeholder: "Kunde, org.nr., klient-ID, kid" }}
          chips={
            <FilterChip
              name="Utløper"
              value="innen 120 dager"
              removeHref={HERE}
              removeLabel="Fjern filteret Utløper: innen 120 dager"
            />
          }
        >
          <Menu label="Mer" side="start">
            <ul>
              <li>
                <a href={HERE}>Importer fra regneark …</a>
              </li>
              <li>
                <button type="button">Last ned CSV</button>
              </li>
            </ul>
            <ul>
              <li>
                <a href={HERE}>Abonner som kalender</a>
              </li>
            </ul>
          </Menu>
          <span className="kv-grow" />
          <span className="kv-subtle kv-small" role="status">
            612 treff
          </span>
          <DensitySwitch density={density} />
        </FilterBar>
      </Sample>
      <Sample name="fleet-table" title="FleetTable, TableFoot">
        <form id="sample-rows" />
        <FleetTable
          caption="Installasjoner"
          columns={COLUMNS}
          density={density}
          className="kv-fleet"
          selectAll={<input className="ds-input" type="checkbox" aria-label="Velg alle" />}
        >
          {ROWS.map((row, index) => (
            <FleetRow key={row.customer}>
              <FleetCell place="check">
                <input
                  className="ds-input"
                  type="checkbox"
                  form="sample-rows"
                  defaultChecked={index === 2}
                  aria-label={`Velg ${row.customer}`}
                />
              </FleetCell>
              <FleetCell place="title">
                <a href={HERE}>{row.customer}</a>
              </FleetCell>
              <FleetCell place="first">{row.label}</FleetCell>
              <FleetCell place="second">
                {row.template}{" "}
                <EnvironmentTag
                  environment={row.environment}
                  label={row.environment === "TEST" ? "Test" : "Produksjon"}
                />
              </FleetCell>
              <FleetCell className="kv-s">
                <StatusText tone={row.tone} rest={row.rest}>
                  {row.status}
                </StatusText>
              </FleetCell>
              <FleetCell from="xl">{row.custody}</FleetCell>
              <FleetCell from="l">{row.checked}</FleetCell>
            </FleetRow>
          ))}
        </FleetTable>
        <TableFoot>
          <span>{"Viser 1–6 av 2 041"}</span>
          <span className="kv-grow" />
          <a className="ds-button" data-variant="secondary" href={HERE}>
            Neste side
          </a>
        </TableFoot>
      </Sample>
      <Sample name="fleet-table-roomy" title="FleetTable, luftig, med meny på raden">
        <FleetTable
          caption="Kunder"
          columns={[
            { name: "customer", label: "Kunde" },
            { name: "contact", label: "Kontaktperson" },
            { name: "count", label: "Installasjoner", align: "end" },
            { name: "menu", label: "Mer", hidden: true },
          ]}
          density="roomy"
        >
          {ROWS.slice(0, 3).map((row, index) => (
            <FleetRow key={row.customer}>
              <FleetCell place="title">
                <a href={HERE}>{row.customer}</a>
              </FleetCell>
              <FleetCell label="Kontaktperson">{row.contact}</FleetCell>
              <FleetCell align="end" label="Installasjoner">
                {index + 1}
              </FleetCell>
              <FleetCell place="menu">
                <Menu label={`Mer om ${row.customer}`} sign={<Icon name="more" />}>
                  <ul>
                    <li>
                      <a href={HERE}>Endre kunden</a>
                    </li>
                  </ul>
                </Menu>
              </FleetCell>
            </FleetRow>
          ))}
        </FleetTable>
      </Sample>
      <Sample name="plan-table" title="PlanSums, PlanRow">
        <PlanSums
          sums={[
            { name: "start", label: "Startes", tone: "info", count: 2 },
            { name: "cannot", label: "Kan ikke startes", tone: "neutral", count: 1 },
          ]}
        />
        <FleetTable
          caption="Fornyelser som startes"
          columns={[
            { name: "take", label: "Ta med", hidden: true },
            { name: "customer", label: "Kunde" },
            { name: "template", label: "Klientmal" },
            { name: "environment", label: "Miljø" },
            { name: "status", label: "Status nå" },
            { name: "outcome", label: "Utfall" },
          ]}
          density={density}
        >
          {ROWS.slice(0, 3).map((row, index) => (
            <PlanRow
              key={row.customer}
              item={{
                installationId: String(index + 1),
                name: row.customer,
                templateName: row.template,
                environment: row.environment,
              }}
              take={index === 2 ? null : `Ta med ${row.customer}`}
              environment={row.environment === "TEST" ? "Test" : "Produksjon"}
              now={{ head: "Status nå", text: row.status }}
              outcome={
                index === 2
                  ? { tone: "neutral", text: "Kan ikke startes", rest: "Klientvakt har nøkkelen" }
                  : { tone: "info", text: "Startes", rest: null }
              }
            />
          ))}
        </FleetTable>
      </Sample>
      <Sample name="list-empty" title="FilterBar, uten treff">
        <FilterBar
          action={HERE}
          aria-label="Tom liste"
          submitLabel="Filtrer"
          field={{ name: "q", "aria-label": "Filtrer den tomme listen", defaultValue: "finnesikke" }}
        >
          <span className="kv-subtle kv-small">Ingen treff</span>
        </FilterBar>
        <EmptyState title="Ingen treff på «finnesikke»">
          <p>{"Prøv med færre ord, eller fjern søket."}</p>
          <a className="ds-link" href={HERE}>
            {"Fjern søket"}
          </a>
        </EmptyState>
      </Sample>
      <Sample name="list-busy" title="FilterBar, henter">
        <FilterBar
          action={HERE}
          submitLabel="Filtrer"
          aria-busy="true"
          aria-label="Liste som hentes"
          field={{ name: "q", "aria-label": "Filtrer listen som hentes", defaultValue: "fjord" }}
        >
          <span className="kv-subtle kv-small">{"Henter …"}</span>
        </FilterBar>
        <div className="kv-results">
          <p>{"612 installasjoner, fra forrige søk."}</p>
        </div>
      </Sample>
      <Sample name="bulk-bar" title="BulkBar">
        <BulkBar form="sample-rows">
          <a className="ds-link" href={HERE}>
            Velg alle 612
          </a>
          <button type="button" className="ds-button">
            {"Bytt nøkler …"}
          </button>
        </BulkBar>
      </Sample>
      <Sample name="segment" title="Segment">
        <Segment
          label="Vis hendelser fra"
          options={[
            { href: HERE, label: "Alle", current: true },
            { href: `${HERE}?by=person`, label: "Personer", current: false },
            { href: `${HERE}?by=system`, label: "Maskin", current: false },
          ]}
        />
      </Sample>
      <Sample name="table-skeleton" title="TableSkeleton">
        <TableSkeleton columns={COLUMNS} label="Henter …" />
      </Sample>
      <Sample name="paging" title="Pagination, KeysetNav">
        <Pagination page={2} more hrefFor={(page) => `${HERE}?page=${page}`} />
        <KeysetNav start={HERE} next={`${HERE}?after=1`} />
      </Sample>
      <Sample name="search-form" title="SearchForm">
        <SearchForm action={HERE} label="Søk etter kunde" hint="Navn eller organisasjonsnummer" value="" />
      </Sample>
    </>
  );
}
