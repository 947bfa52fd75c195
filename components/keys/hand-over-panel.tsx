import { getTranslations } from "next-intl/server";
import { ActionForm, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { Panel } from "@/components/ui/panel";
import { Time } from "@/components/ui/time";
import { HandOverForm, type MadeLink } from "./revival-forms";

export interface HandOverRow {
  id: string;
  recipient: string;
  createdAt: Date;
  expiresAt: Date;
  takenAt: Date | null;
  revokedAt: Date | null;
  ofCurrentKey: boolean;
}

interface HandOverPanelProps {
  installationId: string;
  names: { product: string; organization: string };
  now: Date;
  handOvers: HandOverRow[];
  create: ServerAction<MadeLink>;
  canCreate: boolean;
  revoke: ServerAction<void> | null;
}

/** The private key out of the portal: to one named person, once per key, or not at all. */
export async function HandOverPanel({
  installationId,
  names,
  now,
  handOvers,
  create,
  canCreate,
  revoke,
}: HandOverPanelProps) {
  const t = await getTranslations("keys.handOver");
  const ofThisKey = handOvers.filter((each) => each.ofCurrentKey && !each.revokedAt);
  const taken = ofThisKey.find((each) => each.takenAt);
  const open = ofThisKey.find((each) => !each.takenAt && each.expiresAt > now);
  return (
    <Panel id="hand-over" title={t("title")}>
      <p className="mb-4 max-w-3xl">{t("lead")}</p>
      {taken ? (
        <p>
          {t.rich("taken", {
            recipient: recipientOf(taken, t("toRevival")),
            when: () => <Time value={taken.takenAt!} />,
          })}
        </p>
      ) : open && revoke ? (
        <ActionForm action={revoke} className="grid gap-3">
          <p>{t.rich("open", { recipient: open.recipient, when: () => <Time value={open.expiresAt} /> })}</p>
          <input type="hidden" name="handOverId" value={open.id} />
          <div>
            <SubmitButton variant="secondary" color="danger">
              {t("revoke")}
            </SubmitButton>
          </div>
        </ActionForm>
      ) : null}
      <HandOverForm action={create} installationId={installationId} names={names} offered={canCreate} />
    </Panel>
  );
}

/** A file that was taken in a revival case has no name of its own. */
function recipientOf(handOver: HandOverRow, revival: string): string {
  return handOver.recipient === "revival" ? revival : handOver.recipient;
}
