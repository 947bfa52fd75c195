import type { InstallationDetails } from "@/lib/services/installations/get-installation";
import { getTranslations } from "next-intl/server";
import type { ServerAction } from "@/components/forms/action-form";
import { Consequences } from "./consequences";
import { Panel } from "@/components/ui/panel";
import { Time } from "@/components/ui/time";
import { HandoverForm, type CreatedLink } from "./revival-forms";
import { RemoveForm } from "@/components/ui/remove-form";

interface HandoverPanelProps {
  installationId: string;
  now: Date;
  handovers: InstallationDetails["handovers"];
  create: ServerAction<CreatedLink>;
  canCreate: boolean;
  revoke: ServerAction<void> | null;
}

/** Hands the private key over to one named person, once per key. */
export async function HandoverPanel({
  installationId,
  now,
  handovers,
  create,
  canCreate,
  revoke,
}: HandoverPanelProps) {
  const t = await getTranslations("keys.handover");
  const unknown = (await getTranslations("common"))("unknownPerson");
  const ofThisKey = handovers.filter((each) => each.ofCurrentKey && !each.revokedAt);
  const claimed = ofThisKey.find((each) => each.claimedAt);
  const open = ofThisKey.find((each) => !each.claimedAt && each.expiresAt > now);
  return (
    <Panel id="handover" title={t("title")}>
      <p className="mb-4 max-w-3xl">{t("lead")}</p>
      {claimed ? (
        <p>
          {t.rich("claimed", {
            recipient: claimed.inRevival ? t("toRevival") : (claimed.recipient ?? unknown),
            when: () => <Time value={claimed.claimedAt!} />,
          })}
        </p>
      ) : open && revoke ? (
        <div className="grid gap-3">
          <p>
            {t.rich("open", {
              recipient: open.recipient ?? unknown,
              when: () => <Time value={open.expiresAt} />,
            })}
          </p>
          <RemoveForm
            action={revoke}
            fields={{ handoverId: open.id }}
            open={t("revoke")}
            help={t("revokeHelp")}
            confirm={t("revoke")}
          />
        </div>
      ) : null}
      {canCreate ? <Consequences of="file" /> : null}
      <HandoverForm action={create} installationId={installationId} offered={canCreate} />
    </Panel>
  );
}
