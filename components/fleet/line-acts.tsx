import Link from "next/link";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { ActionForm, type ServerAction, SubmitButton, TextField } from "@/components/forms/action-form";
import { ExpiryFields } from "@/components/forms/expiry-fields";
import { CheckForm } from "@/components/installations/check-form";

/** The acts that a line does itself, each null for a reader who may not. */
export interface LineActions {
  check: ServerAction<{ queued: boolean }> | null;
  setExpiry: ServerAction<void> | null;
  take: ServerAction<void> | null;
  redeliver: ServerAction<void> | null;
  approve: ServerAction<void> | null;
}

/** Whom an act is about, for people who hear it apart from its line. */
function About({ children }: { children: string }) {
  return <span className="sr-only"> {children}</span>;
}

/** Room for a form in a line; one with fields opens over the lines below. */
function InPlace({ children }: { children: ReactNode }) {
  return <div className="kv-act">{children}</div>;
}

/** An act that is done on another page. */
export function LinkedAct({ label, href, about }: { label: string; href: string; about: string }) {
  return (
    <Link className="ds-button" data-variant="secondary" href={href}>
      {label}
      <About>{about}</About>
    </Link>
  );
}

/** "Check now". */
export function CheckAct({
  check,
  installationId,
  about,
}: {
  check: NonNullable<LineActions["check"]>;
  installationId: string;
  about: string;
}) {
  return (
    <InPlace>
      <CheckForm installationId={installationId} check={check} about={about} />
    </InPlace>
  );
}

/** States when a key expires. */
export async function ExpiryAct({
  setExpiry,
  keyId,
  about,
}: {
  setExpiry: ServerAction<void>;
  keyId: string;
  about: string;
}) {
  const [t, act] = await Promise.all([getTranslations("installation"), getTranslations("fleet.act")]);
  return (
    <InPlace>
      <ActionForm
        action={setExpiry}
        summary={
          <>
            {act("giveDate")}
            <About>{about}</About>
          </>
        }
        summaryLook="button"
        className="grid gap-3"
        label={`${act("giveDate")}: ${about}`}
      >
        <input type="hidden" name="keyId" value={keyId} />
        <ExpiryFields label={t("expiresOn")} again={t("expiresAgain")} help={t("expiresOnHelp")} />
        <div>
          <SubmitButton>{t("saveExpiry")}</SubmitButton>
        </div>
      </ActionForm>
    </InPlace>
  );
}

/** Takes the alert of a line. */
export async function TakeAct({
  take,
  alertId,
  about,
}: {
  take: ServerAction<void>;
  alertId: string;
  about: string;
}) {
  const t = await getTranslations("alerts");
  return (
    <InPlace>
      <ActionForm
        action={take}
        summary={
          <>
            {t("handle")}
            <About>{about}</About>
          </>
        }
        summaryLook="button"
        className="grid gap-3"
        label={`${t("acknowledge")}: ${about}`}
      >
        <input type="hidden" name="alertId" value={alertId} />
        <TextField name="reason" label={t("reason")} />
        <div>
          <SubmitButton name="command" value="acknowledge">
            {t("acknowledge")}
          </SubmitButton>
        </div>
      </ActionForm>
    </InPlace>
  );
}

/** An act without anything to enter. */
export function PressAct({
  action,
  name,
  value,
  label,
  about,
}: {
  action: ServerAction<void>;
  name: string;
  value: string;
  label: string;
  about: string;
}) {
  return (
    <InPlace>
      <ActionForm action={action}>
        <input type="hidden" name={name} value={value} />
        <SubmitButton variant="secondary">
          {label}
          <About>{about}</About>
        </SubmitButton>
      </ActionForm>
    </InPlace>
  );
}
