import type { ReactNode } from "react";
import { EnvironmentTag } from "@/components/ui/environment-tag";
import { FleetCell, FleetRow } from "@/components/ui/fleet-table";
import { Sign } from "@/components/ui/sign";
import { StatusText } from "@/components/ui/status-text";
import type { Tone } from "@/lib/domain/installation-status";
import { paths } from "@/lib/domain/routes";

/** How many rows of a plan have each outcome; one that no row has is left out. */
export function PlanSums({
  sums,
}: {
  sums: readonly { name: string; label: string; tone: Tone; count: number }[];
}) {
  return (
    <dl className="kv-sum">
      {sums
        .filter(({ count }) => count > 0)
        .map(({ name, label, tone, count }) => (
          <div key={name}>
            <dt>{label}</dt>
            <dd data-color={tone}>
              <Sign shape={tone} /> <b className="kv-num">{count}</b>
            </dd>
          </div>
        ))}
    </dl>
  );
}

/**
 * One installation of a plan, in the form that starts it: a box that is ticked, named `installationId`, what
 * it is now, and what becomes of it.
 */
export function PlanRow({
  item,
  take,
  environment,
  now,
  outcome,
  children,
}: {
  item: {
    installationId: string;
    name: string;
    templateName: string;
    environment: "TEST" | "PRODUCTION";
  };
  /** The name of its box; null for a row that cannot be chosen. */
  take: string | null;
  /** The name of its environment. */
  environment: string;
  /** Its status now, and the head of that column. */
  now: { head: string; text: string };
  /** What becomes of it, and why. */
  outcome: { tone: Tone; text: string; rest: ReactNode };
  /** Cells between the two. */
  children?: ReactNode;
}) {
  return (
    <FleetRow>
      <FleetCell place="check">
        {take === null ? null : (
          <input
            type="checkbox"
            className="ds-input"
            name="installationId"
            value={item.installationId}
            defaultChecked
            aria-label={take}
          />
        )}
      </FleetCell>
      <FleetCell place="title">
        <a href={paths.installation(item.installationId)}>{item.name}</a>
      </FleetCell>
      <FleetCell place="first">{item.templateName}</FleetCell>
      <FleetCell place="second">
        <EnvironmentTag environment={item.environment} label={environment} />
      </FleetCell>
      <FleetCell label={now.head}>{now.text}</FleetCell>
      {children}
      <FleetCell wrap>
        <StatusText tone={outcome.tone} rest={outcome.rest}>
          {outcome.text}
        </StatusText>
      </FleetCell>
    </FleetRow>
  );
}
