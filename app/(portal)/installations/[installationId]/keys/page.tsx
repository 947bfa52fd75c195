import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { ActionForm, SubmitButton } from "@/components/forms/action-form";
import { KeyField } from "@/components/forms/key-field";
import { InstallationFrame } from "@/components/installations/installation-frame";
import { KeyPanel } from "@/components/installations/key-panel";
import { orNotFound, requireStaff } from "@/lib/auth/session";
import { isUuid } from "@/lib/base/search-params";
import { getInstallation } from "@/lib/services/installations/get-installation";
import { nameInstallation } from "@/lib/services/installations/name-installation";
import { addPublicKeyAction, checkInstallationAction } from "../../actions";
import { recordExpiryAction } from "../actions";
import { Acts, isReviving, isRotating, loadKeyWork, offers, Revival, Rotation } from "../key-work";

interface KeysPageProps {
  params: Promise<{ installationId: string }>;
}

export async function generateMetadata({ params }: KeysPageProps): Promise<Metadata> {
  const ctx = await requireStaff("fleet.read");
  const t = await getTranslations("installationHead.tab");
  return { title: `${t("keys")} – ${await nameInstallation(ctx, (await params).installationId)}` };
}

/** What is under way with the client's keys, the keys, and a line for each thing that can be done. */
export default async function KeysPage({ params }: KeysPageProps) {
  const ctx = await requireStaff("fleet.read");
  const { installationId } = await params;
  if (!isUuid(installationId)) notFound();
  const installation = await orNotFound(getInstallation(ctx, installationId));
  const work = await loadKeyWork(ctx, installation);
  const t = await getTranslations("installation");
  const offered = offers(ctx, installation);
  const addPublicKey = offered("add-public-key", addPublicKeyAction);
  const isActive = installation.activatedAt !== null;
  return (
    <InstallationFrame
      role={ctx.actor.role}
      now={ctx.clock()}
      installation={installation}
      tab="keys"
      check={checkInstallationAction}
    >
      <div className="kv-stack">
        {isActive && isRotating(work) ? <Rotation work={work} opened={false} /> : null}
        {isActive && isReviving(work) ? <Revival work={work} urgent={false} /> : null}
        <KeyPanel
          keys={installation.keys}
          assumed={installation.assumedExpiry}
          now={ctx.clock()}
          renewalDays={installation.template.renewalDays}
          recordExpiry={offered("set-expiry", recordExpiryAction)}
        >
          {addPublicKey ? (
            <div className="mt-4">
              <ActionForm
                action={addPublicKey}
                // Without a key it is what there is to do here.
                summary={installation.keys.length > 0 ? t("addPublicKeyStep") : undefined}
                className="grid gap-4"
                success={<p>{t("publicKeyAdded")}</p>}
              >
                <input type="hidden" name="installationId" value={installationId} />
                <KeyField name="publicJwk" label={t("publicKey")} help={t("publicKeyHelp")} />
                <div>
                  <SubmitButton variant="secondary">{t("addPublicKey")}</SubmitButton>
                </div>
              </ActionForm>
            </div>
          ) : null}
        </KeyPanel>
        {isActive ? <Acts work={work} /> : null}
      </div>
    </InstallationFrame>
  );
}
