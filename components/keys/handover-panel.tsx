import type { InstallationDetails } from "@/lib/services/installations/get-installation";
import { getTranslations } from "next-intl/server";
import { ActionForm, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { Panel } from "@/components/ui/panel";
import { Time } from "@/components/ui/time";
import { HandoverForm, type CreatedLink } from "./revival-forms";

interface HandoverPanelProps {
  installationId: string;
  names: { product: string; organization: string };
  now: Date;
  handovers: InstallationDetails["handovers"];
  create: ServerAction<CreatedLink>;
  canCreate: boolean;
  revoke: ServerAction<void> | null;
}

/** Hands the private key over to one named person, once per key. */
export async function HandoverPanel({
  installationId,
  names,
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
        <ActionForm action={revoke} className="grid gap-3">
          <p>
            {t.rich("open", {
              recipient: open.recipient ?? unknown,
              when: () => <Time value={open.expiresAt} />,
            })}
          </p>
          <input type="hidden" name="handoverId" value={open.id} />
          <div>
            <SubmitButton variant="secondary" color="danger">
              {t("revoke")}
            </SubmitButton>
          </div>
        </ActionForm>
      ) : null}
      <HandoverForm action={create} installationId={installationId} names={names} offered={canCreate} />
    </Panel>
  );
}
