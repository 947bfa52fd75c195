import Link from "next/link";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { revivalStarter } from "@/components/keys/revival-starter";
import type { ServerAction } from "@/components/forms/action-form";
import { FleetCell, FleetRow, FleetTable } from "@/components/ui/fleet-table";
import { Panel } from "@/components/ui/panel";
import { RemoveForm } from "@/components/ui/remove-form";
import { Time } from "@/components/ui/time";
import type { ActionRefusal } from "@/lib/domain/installation-actions";
import type { InstallationStep } from "@/lib/domain/installation-remedy";
import { paths } from "@/lib/domain/routes";
import type { InstallationDetails } from "@/lib/services/installations/get-installation";
import type { RevivalRow } from "@/lib/services/revival/list-revivals";
import type { RotationRow } from "@/lib/services/rotation/list-rotations";
import { RevivalStatus } from "./revival-panel";
import { RotationStatus, StartedBy } from "./rotation-panel";

export type KeyStep = Extract<InstallationStep, "rotate" | "renew" | "file">;

interface KeyActsProps {
  installationId: string;
  now: Date;
  /** What belongs to the installation, in the order of the rows. */
  steps: readonly KeyStep[];
  /** Those that the viewer can begin now. */
  available: ReadonlySet<KeyStep>;
  /** Why one cannot begin now. */
  refusals: ReadonlyMap<KeyStep, ActionRefusal>;
  rotations: readonly RotationRow[];
  revivals: readonly RevivalRow[];
  handovers: InstallationDetails["handovers"];
  revokeHandover: ServerAction<void> | null;
}

/**
 * What can be done about a key, a line each: how it went last time, and a link to the step that says what
 * happens. What is under way has a panel of its own.
 */
export async function KeyActs(props: KeyActsProps) {
  const [t, head, errors, rotation] = await Promise.all([
    getTranslations("keys.acts"),
    getTranslations("installationHead.menu"),
    getTranslations("errors"),
    getTranslations("keys.rotation"),
  ]);
  if (props.steps.length === 0) return null;
  const rotated = props.rotations[0];
  const revived = props.revivals[0];
  const last: Record<KeyStep, ReactNode> = {
    rotate: rotated ? (
      <RotationStatus rotation={rotated} rest={<StartedBy rotation={rotated} />} />
    ) : (
      rotation("none")
    ),
    renew: revived ? (
      <RevivalStatus
        revival={revived}
        now={props.now}
        rest={
          <>
            {await revivalStarter(revived)} · <Time value={revived.createdAt} />
          </>
        }
      />
    ) : (
      t("neverRenewed")
    ),
    file: <LastHandover {...props} />,
  };
  return (
    <Panel id="key-acts" title={t("title")}>
      <FleetTable
        caption={t("title")}
        columns={[
          { name: "act", label: t("column.act") },
          { name: "last", label: t("column.last") },
          { name: "open", label: <span className="sr-only">{t("column.open")}</span> },
        ]}
        density="roomy"
      >
        {props.steps.map((step) => {
          const refusal = props.refusals.get(step);
          return (
            <FleetRow key={step}>
              <FleetCell place="title">{t(`act.${step}`)}</FleetCell>
              <FleetCell wrap>
                {last[step]}
                {refusal ? <p className="kv-small kv-subtle">{errors(refusal)}</p> : null}
              </FleetCell>
              <FleetCell align="end">
                {props.available.has(step) ? (
                  <Link className="ds-link" href={paths.installationStep(props.installationId, step)}>
                    {head(step)}
                  </Link>
                ) : null}
              </FleetCell>
            </FleetRow>
          );
        })}
      </FleetTable>
    </Panel>
  );
}

/** To whom the file of the current key was handed over, or may still be. */
async function LastHandover({ handovers, now, revokeHandover }: KeyActsProps) {
  const [t, acts, common] = await Promise.all([
    getTranslations("keys.handover"),
    getTranslations("keys.acts"),
    getTranslations("common"),
  ]);
  const ofThisKey = handovers.filter((each) => each.ofCurrentKey && !each.revokedAt);
  const claimed = ofThisKey.find((each) => each.claimedAt);
  const open = ofThisKey.find((each) => !each.claimedAt && each.expiresAt > now);
  if (claimed)
    return t.rich("claimed", {
      recipient: claimed.inRevival ? t("toRevival") : (claimed.recipient ?? common("unknownPerson")),
      when: () => <Time value={claimed.claimedAt!} />,
    });
  if (!open) return acts("notHandedOver");
  return (
    <>
      {t.rich("open", {
        recipient: open.recipient ?? common("unknownPerson"),
        when: () => <Time value={open.expiresAt} />,
      })}
      {revokeHandover ? (
        <RemoveForm
          action={revokeHandover}
          fields={{ handoverId: open.id }}
          open={t("revoke")}
          help={t("revokeHelp")}
          confirm={t("revoke")}
        />
      ) : null}
    </>
  );
}
