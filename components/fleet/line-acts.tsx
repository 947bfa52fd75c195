import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { ActionForm, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { ExpiryFields } from "@/components/forms/expiry-fields";
import { CheckForm } from "@/components/installations/check-form";
import { REVIVAL_FORM } from "@/lib/domain/fleet-overview";

/** The acts that a line does itself, each null for a reader who may not. */
export interface LineActions {
  check: ServerAction<{ queued: boolean }> | null;
  setExpiry: ServerAction<void> | null;
  take: ServerAction<void> | null;
  rotate: ServerAction<void> | null;
  /** Whether the page has the form of `StartRevivalForm`, which the line's button submits. */
  revive: boolean;
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
export function ExpiryAct({
  setExpiry,
  keyId,
  about,
}: {
  setExpiry: ServerAction<void>;
  keyId: string;
  about: string;
}) {
  const t = useTranslations("installation");
  const act = useTranslations("fleet.act");
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
export function TakeAct({
  take,
  alertId,
  about,
}: {
  take: ServerAction<void>;
  alertId: string;
  about: string;
}) {
  const t = useTranslations("alerts");
  return (
    <ActionForm action={take}>
      <input type="hidden" name="alertId" value={alertId} />
      <SubmitButton variant="tertiary" name="command" value="acknowledge">
        {t("take")}
        <About>{about}</About>
      </SubmitButton>
    </ActionForm>
  );
}

/** Rotates the key that the portal holds, after a confirmation that says what happens. */
export function RotateAct({
  rotate,
  installationId,
  operationId,
  environment,
  about,
}: {
  rotate: ServerAction<void>;
  installationId: string;
  /** Of the order, so that it is carried out once however often it is sent. */
  operationId: string;
  environment: "TEST" | "PRODUCTION";
  about: string;
}) {
  const t = useTranslations("keys.rotation");
  const act = useTranslations("fleet.act");
  const common = useTranslations("common.environment");
  return (
    <InPlace>
      <ActionForm
        action={rotate}
        summary={
          <>
            {act("rotateStep")}
            <About>{about}</About>
          </>
        }
        summaryLook="button"
        className="grid gap-3"
        label={`${act("rotate")}: ${about}`}
      >
        <p>{act("rotateWhere", { environment: common(environment) })}</p>
        <p>{t("confirm")}</p>
        <input type="hidden" name="installationId" value={installationId} />
        <input type="hidden" name="operationId" value={operationId} />
        <div>
          <SubmitButton>{t("startConfirmed")}</SubmitButton>
        </div>
      </ActionForm>
    </InPlace>
  );
}

/** Starts a revival: creates its link, which the form above the lines shows. Nothing is sent to anybody. */
export function ReviveAct({
  installationId,
  primary,
  about,
}: {
  installationId: string;
  primary: boolean;
  about: string;
}) {
  const act = useTranslations("fleet.act");
  return (
    <button
      className="ds-button"
      data-variant={primary ? "primary" : "secondary"}
      form={REVIVAL_FORM}
      name="installationId"
      value={installationId}
    >
      {act("startRevival")}
      <About>{about}</About>
    </button>
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
