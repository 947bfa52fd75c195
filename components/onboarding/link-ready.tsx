"use client";

import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { CopyButton } from "@/components/ui/copy-button";
import { EnvironmentTag } from "@/components/ui/environment-tag";
import { Panel } from "@/components/ui/panel";
import { PhoneCode } from "@/components/ui/phone-code";
import { StatusBand } from "@/components/ui/status-band";
import { installationTitle } from "@/lib/domain/installation-title";
import { formatOrganizationNumber } from "@/lib/domain/organization-number";
import type { LinkedInstallation, QrCode, ReadyLink } from "@/lib/domain/ready-link";
import { paths } from "@/lib/domain/routes";
import { LinkProgress } from "./link-progress";
import { MailChoice } from "./mail-choice";

export interface LinkReadyProps {
  link: ReadyLink;
  /** The link as a QR code, for screen sharing and paper. */
  qr: QrCode;
  installation: LinkedInstallation;
}

/**
 * A link to take an installation into use, right after it was made, as the whole of a page: with how far the
 * customer has come.
 */
export function LinkReady({ link, qr, installation }: LinkReadyProps) {
  const t = useTranslations("linkReady");
  const common = useTranslations("common");
  const { organization, environment, label } = installation;
  return (
    <>
      <header className="kv-head">
        <h1>{installationTitle(organization.name, label)}</h1>
        <EnvironmentTag environment={environment} label={common(`environment.${environment}`)} solid />
        <div className="kv-acts">
          <Link className="ds-button" data-variant="secondary" href={paths.installation(installation.id)}>
            {t("toInstallation")}
          </Link>
        </div>
      </header>
      <ReadyBand link={link} />
      <div className="kv-cols" data-wide>
        <div className="kv-stack">
          <LinkPanel link={link} qr={qr} installation={installation} />
          <MailChoice mails={link.mails} contact={link.contact} />
        </div>
        <aside className="kv-stack">
          <Panel id="progress" title={t("progress")}>
            <LinkProgress
              installationId={installation.id}
              initial={{
                createdAt: link.createdAt,
                expiresAt: link.expiresAt,
                revokedAt: null,
                codeLocked: false,
                openedAt: null,
                draft: null,
                activatedAt: null,
              }}
            />
          </Panel>
        </aside>
      </div>
    </>
  );
}

/** The same within the installation's page, which itself shows how far the customer has come. */
export function LinkReadyHere({ link, qr, installation }: LinkReadyProps) {
  return (
    <div className="kv-stack">
      <ReadyBand link={link} />
      <LinkPanel link={link} qr={qr} installation={installation} />
      <MailChoice mails={link.mails} contact={link.contact} />
    </div>
  );
}

function ReadyBand({ link }: { link: ReadyLink }) {
  const t = useTranslations("linkReady");
  return (
    <>
      <StatusBand tone="info" title={t("title", { name: link.contact.name ?? "none" })}>
        <p>{t("once")}</p>
      </StatusBand>
      {link.code ? <PhoneCode code={link.code} /> : null}
    </>
  );
}

/** The link itself, with the one filled button, and a text for the ticket that does not have it. */
function LinkPanel({ link, qr, installation }: LinkReadyProps) {
  const t = useTranslations("linkReady");
  const common = useTranslations("common");
  const format = useFormatter();
  const { organization, product, environment, label } = installation;
  const ticket = t("ticket", {
    organization: organization.name,
    number: formatOrganizationNumber(organization.number),
    label,
    product,
    environment: common(`environment.${environment}`),
    created: format.dateTime(link.createdAt, { dateStyle: "long" }),
    expires: format.dateTime(link.expiresAt, { dateStyle: "long" }),
    address: `${new URL(link.url).origin}${paths.installation(installation.id)}`,
  });
  const expires = format.dateTime(link.expiresAt, { weekday: "short", day: "numeric", month: "short" });
  return (
    <Panel
      id="the-link"
      title={t("link")}
      actions={<span className="text-neutral-text-subtle">{t("worksUntil", { date: expires })}</span>}
    >
      <p className="mb-3 break-all">
        <code data-testid="onboarding-url">{link.url}</code>
      </p>
      <div className="kv-acts">
        <CopyButton text={link.url} label={t("copyLink")} variant="primary" />
        <CopyButton text={ticket} label={t("copyTicket")} />
      </div>
      <p className="mt-2 text-sm text-neutral-text-subtle">{t("ticketHelp")}</p>
      <div className="kv-qr">
        <svg
          viewBox={`0 0 ${qr.size} ${qr.size}`}
          role="img"
          aria-label={t("qr")}
          shapeRendering="crispEdges"
        >
          <path d={qr.path} />
        </svg>
        <p>{t("qrHelp", { product })}</p>
      </div>
    </Panel>
  );
}
