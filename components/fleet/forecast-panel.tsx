import type { Forecast } from "@/lib/services/fleet/get-forecast";
import { getFormatter, getTranslations } from "next-intl/server";
import type { Option } from "@/components/forms/form-context";
import { FilterSelect } from "@/components/ui/filter-select";
import { Panel } from "@/components/ui/panel";
import { Ago } from "@/components/ui/time";

interface ForecastPanelProps extends Forecast {
  action: string;
  template: string;
  environment: string;
  templates: Option[];
  report: { href: string; label: string };
}

/** In the chart's own units, which are scaled to the page. */
const BAR = 18;
const HEIGHT = 140;
const LEFT = 44;
const BOTTOM = 22;
const TOP = 12;

/** How many keys expire in each week of the next year: a chart, and the same as a table. */
export async function ForecastPanel(props: ForecastPanelProps) {
  const [t, common, format] = await Promise.all([
    getTranslations("forecast"),
    getTranslations("common"),
    getFormatter(),
  ]);
  const { weeks, countedAt } = props;
  const total = weeks.reduce((sum, week) => sum + week.keys, 0);
  const renewals = weeks.reduce((sum, week) => sum + week.renewals, 0);
  const day = (date: Date) => format.dateTime(date, { day: "numeric", month: "short", timeZone: "UTC" });
  return (
    <Panel
      id="forecast"
      title={t("title")}
      actions={
        <a className="ds-link" href={props.report.href}>
          {props.report.label}
        </a>
      }
    >
      <form action={props.action} className="mb-4 flex flex-wrap items-end gap-3">
        <FilterSelect
          name="template"
          label={t("template")}
          value={props.template}
          any={t("all")}
          options={props.templates}
        />
        <FilterSelect
          name="environment"
          label={t("environment")}
          value={props.environment}
          any={t("all")}
          options={(["TEST", "PRODUCTION"] as const).map((value) => ({
            value,
            label: common(`environment.${value}`),
          }))}
        />
        <button className="ds-button" data-variant="secondary">
          {t("show")}
        </button>
      </form>
      {countedAt ? (
        <>
          <p className="mb-2">
            <span aria-hidden="true" className="mr-1 inline-block h-3 w-3 bg-accent-base-default" />
            {t("sum", { total })}{" "}
            {renewals > 0 ? (
              <>
                <span aria-hidden="true" className="mr-1 inline-block h-3 w-3 bg-success-base-default" />
                {t("renewals", { renewals })}{" "}
              </>
            ) : null}
            <span className="text-sm text-neutral-text-subtle">
              {t.rich("counted", { when: () => <Ago value={countedAt} /> })}
            </span>
          </p>
          {/* A phone is too narrow for 52 weeks, so the chart scrolls there, also by keyboard. */}
          <div className="kv-scroll" tabIndex={0} role="group" aria-label={t("title")}>
            <Chart
              weeks={weeks}
              label={t("chart", { total })}
              day={day}
              barTitle={(week) => t("bar", week)}
            />
          </div>
          <details className="mt-3">
            <summary className="cursor-pointer py-1">{t("asTable")}</summary>
            <table className="kv-plain mt-2">
              <thead>
                <tr>
                  <th scope="col">{t("week")}</th>
                  <th scope="col" className="text-end">
                    {t("keys")}
                  </th>
                  {renewals > 0 ? (
                    <th scope="col" className="text-end">
                      {t("renewed")}
                    </th>
                  ) : null}
                </tr>
              </thead>
              <tbody>
                {weeks.map((week) => (
                  <tr key={week.start.getTime()}>
                    <th scope="row" className="font-normal">
                      {format.dateTime(week.start, { dateStyle: "medium", timeZone: "UTC" })}
                    </th>
                    <td className="text-end">{t("number", { count: week.keys })}</td>
                    {renewals > 0 ? (
                      <td className="text-end">{t("number", { count: week.renewals })}</td>
                    ) : null}
                  </tr>
                ))}
              </tbody>
            </table>
          </details>
        </>
      ) : (
        <p>{t("notCounted")}</p>
      )}
    </Panel>
  );
}

function Chart({
  weeks,
  label,
  day,
  barTitle,
}: {
  weeks: Forecast["weeks"];
  label: string;
  day: (date: Date) => string;
  barTitle: (week: { day: string; count: number }) => string;
}) {
  const top = niceTop(Math.max(...weeks.flatMap((week) => [week.keys, week.renewals])));
  const width = LEFT + weeks.length * BAR;
  const y = (keys: number) => TOP + HEIGHT - (keys / top) * HEIGHT;
  return (
    <svg
      viewBox={`0 0 ${width} ${TOP + HEIGHT + BOTTOM}`}
      className="w-full max-w-6xl min-w-160"
      role="img"
      aria-label={label}
    >
      {[0, top / 2, top].map((value) => (
        <g key={value} aria-hidden="true">
          <line x1={LEFT} x2={width} y1={y(value)} y2={y(value)} className="stroke-neutral-border-subtle" />
          <text x={LEFT - 6} y={y(value) + 4} textAnchor="end" className="fill-neutral-text-subtle text-xs">
            {value}
          </text>
        </g>
      ))}
      {weeks.map((week, index) => {
        const x = LEFT + index * BAR;
        return (
          <g key={week.start.getTime()}>
            {week.keys > 0 ? (
              <rect
                x={x + 2}
                y={y(week.keys)}
                width={(BAR - 4) / 2}
                height={TOP + HEIGHT - y(week.keys)}
                rx="1.5"
                className="fill-accent-base-default"
              >
                <title>{barTitle({ day: day(week.start), count: week.keys })}</title>
              </rect>
            ) : null}
            {week.renewals > 0 ? (
              <rect
                x={x + 2 + (BAR - 4) / 2}
                y={y(week.renewals)}
                width={(BAR - 4) / 2}
                height={TOP + HEIGHT - y(week.renewals)}
                rx="1.5"
                className="fill-success-base-default"
              />
            ) : null}
            {index % 4 === 0 ? (
              <text
                x={x + 2}
                y={TOP + HEIGHT + 16}
                aria-hidden="true"
                className="fill-neutral-text-subtle text-xs"
              >
                {day(week.start)}
              </text>
            ) : null}
          </g>
        );
      })}
    </svg>
  );
}

/** The next round number, even so that half of it is an integer. */
function niceTop(max: number): number {
  if (max <= 2) return 2;
  const size = 10 ** Math.floor(Math.log10(max));
  return [1, 2, 4, 6, 8, 10].map((step) => step * size).find((top) => top >= max && top % 2 === 0)!;
}
