import type { Forecast } from "@/lib/services/fleet/get-forecast";
import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import type { Option } from "@/components/forms/form-context";
import { FilterSelect } from "@/components/ui/filter-select";
import { Panel } from "@/components/ui/panel";
import { Ago } from "@/components/ui/time";
import { fitLabels } from "@/lib/domain/chart-labels";
import type { EnvironmentScope } from "@/lib/domain/environment-scope";
import { viewQuery } from "@/lib/domain/fleet-view";
import { type DayOff, daysOff } from "@/lib/domain/public-holidays";
import { paths } from "@/lib/domain/routes";

type Bar = Forecast["weeks"][number] & {
  off: DayOff[];
  /** The names of the week's holidays; empty without any. */
  holidays: string;
  day: string;
  title: string;
  /** The keys that expire in the week. */
  href: string;
};

interface ForecastPanelProps extends Forecast {
  action: string;
  template: string;
  environment: EnvironmentScope;
  templates: Option[];
  report: { href: string; label: string };
}

/** In the chart's own units, which are scaled to the page. */
const BAR = 28;
const HEIGHT = 110;
const LEFT = 44;
const BOTTOM = 34;
const TOP = 12;
/** Weeks of one chart: a bar of half a year is wide enough to show the days off, and to press. */
const HALF = 26;

/** How many keys expire in each week of the next year: two charts of half a year, and the same as a table. */
export async function ForecastPanel(props: ForecastPanelProps) {
  const [t, common, format] = await Promise.all([
    getTranslations("forecast"),
    getTranslations("common"),
    getFormatter(),
  ]);
  const { weeks, countedAt } = props;
  const total = weeks.reduce((sum, week) => sum + week.keys, 0);
  const renewals = weeks.reduce((sum, week) => sum + week.renewals, 0);
  const top = niceTop(Math.max(...weeks.flatMap((week) => [week.keys, week.renewals])));
  const day = (date: Date) => format.dateTime(date, { day: "numeric", month: "short", timeZone: "UTC" });
  const bars: Bar[] = weeks.map((week) => {
    const off = daysOff(week.start);
    const names = new Set(off.flatMap(({ holiday }) => (holiday ? [t(`holiday.${holiday}`)] : [])));
    const holidays = format.list([...names]);
    const facts = { day: day(week.start), count: week.keys, holiday: holidays };
    return {
      ...week,
      off,
      holidays,
      day: facts.day,
      title: t(holidays ? "barAndHoliday" : "bar", facts),
      href: `${paths.installations}?${viewQuery({
        week: week.start.toISOString().slice(0, 10),
        template: props.template,
        environment: props.environment,
      })}`,
    };
  });
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
          <p className="mb-2 kv-small kv-subtle">{t("off")}</p>
          <div className="grid gap-4 min-[100rem]:grid-cols-2">
            {(["first", "second"] as const).map((part, index) => (
              // A phone is too narrow for half a year, so the chart scrolls there, also by keyboard.
              <div
                key={part}
                className="kv-scroll"
                tabIndex={0}
                role="group"
                aria-label={t("half", { part })}
              >
                <Chart
                  weeks={bars.slice(index * HALF, (index + 1) * HALF)}
                  top={top}
                  label={`${t("half", { part })}. ${t("chart", { total })}`}
                />
              </div>
            ))}
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
                  <th scope="col">{t("holidays")}</th>
                </tr>
              </thead>
              <tbody>
                {bars.map((week) => (
                  <tr key={week.start.getTime()}>
                    <th scope="row" className="font-normal">
                      {format.dateTime(week.start, { dateStyle: "medium", timeZone: "UTC" })}
                    </th>
                    <td className="text-end">
                      {week.keys > 0 ? (
                        <Link className="ds-link" href={week.href} prefetch={false}>
                          {t("number", { count: week.keys })}
                        </Link>
                      ) : (
                        0
                      )}
                    </td>
                    {renewals > 0 ? (
                      <td className="text-end">{t("number", { count: week.renewals })}</td>
                    ) : null}
                    <td>{week.holidays}</td>
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

function Chart({ weeks, top, label }: { weeks: Bar[]; top: number; label: string }) {
  const width = LEFT + weeks.length * BAR;
  const holidays = weeks.flatMap((week, index) =>
    week.holidays ? [{ x: LEFT + index * BAR + 2, text: week.holidays }] : [],
  );
  const y = (keys: number) => TOP + HEIGHT - (keys / top) * HEIGHT;
  return (
    <svg
      viewBox={`0 0 ${width} ${TOP + HEIGHT + BOTTOM}`}
      className="kv-forecast"
      role="group"
      aria-label={label}
    >
      <defs>
        <pattern
          id="holiday"
          width="4"
          height="4"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="2" height="4" className="fill-neutral-border-subtle" />
        </pattern>
      </defs>
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
        const bars = (
          <>
            {week.keys > 0 ? (
              <rect
                x={x + 3}
                y={y(week.keys)}
                width={(BAR - 6) / 2}
                height={TOP + HEIGHT - y(week.keys)}
                rx="1.5"
                className="fill-accent-base-default"
              />
            ) : null}
            {week.renewals > 0 ? (
              <rect
                x={x + 3 + (BAR - 6) / 2}
                y={y(week.renewals)}
                width={(BAR - 6) / 2}
                height={TOP + HEIGHT - y(week.renewals)}
                rx="1.5"
                className="fill-success-base-default"
              />
            ) : null}
          </>
        );
        return (
          <g key={week.start.getTime()}>
            {week.off.map(({ weekday, holiday }) => (
              <rect
                key={weekday}
                x={x + (weekday * BAR) / 7}
                y={TOP}
                width={BAR / 7}
                height={HEIGHT}
                data-off={holiday ?? "weekend"}
                className={holiday ? undefined : "fill-neutral-surface-tinted"}
                fill={holiday ? "url(#holiday)" : undefined}
                aria-hidden="true"
              />
            ))}
            {week.keys > 0 ? (
              <a href={week.href} aria-label={week.title}>
                <title>{week.title}</title>
                <rect x={x} y={TOP} width={BAR} height={HEIGHT + BOTTOM} fill="transparent" />
                {bars}
              </a>
            ) : (
              bars
            )}
            {index % 4 === 0 ? (
              <text
                x={x + 2}
                y={TOP + HEIGHT + 16}
                aria-hidden="true"
                className="fill-neutral-text-subtle text-xs"
              >
                {week.day}
              </text>
            ) : null}
          </g>
        );
      })}
      {fitLabels(holidays, width).map(({ x, text }) => (
        <text
          key={x}
          x={x}
          y={TOP + HEIGHT + 30}
          aria-hidden="true"
          className="fill-neutral-text-subtle text-xs"
        >
          {text}
        </text>
      ))}
    </svg>
  );
}

/** The next round number, even so that half of it is an integer. */
function niceTop(max: number): number {
  if (max <= 2) return 2;
  const size = 10 ** Math.floor(Math.log10(max));
  return [1, 2, 4, 6, 8, 10].map((step) => step * size).find((top) => top >= max && top % 2 === 0)!;
}
