"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import { CopyButton } from "@/components/ui/copy-button";
import { Icon } from "@/components/ui/icon";
import { phoneAddress } from "@/lib/domain/phone-number";
import type { MailContact, MailLanguage, MailText } from "@/lib/domain/ready-link";

interface MailChoiceProps {
  mails: Record<MailLanguage, MailText>;
  contact: MailContact;
  /** Instead of whom the mail is to. */
  title?: string;
}

/**
 * A mail that is ready to send, in the language that is chosen: at first the contact's. The choice works
 * without JavaScript.
 */
export function MailChoice({ mails, contact, title }: MailChoiceProps) {
  const t = useTranslations("linkReady");
  const id = useId();
  const languages = Object.keys(mails) as MailLanguage[];
  return (
    <section className="kv-panel kv-mail" aria-labelledby={id}>
      <header>
        <h2 id={id}>{title ?? t("mailTo", { name: contact.name ?? "none" })}</h2>
        <fieldset className="kv-seg">
          <legend className="sr-only">{t("language")}</legend>
          {languages.map((language) => (
            <label key={language}>
              <input
                type="radio"
                className="sr-only"
                name={`${id}-language`}
                value={language}
                defaultChecked={language === (contact.language ?? languages[0])}
              />
              {t(`languageName.${language}`)}
            </label>
          ))}
        </fieldset>
      </header>
      {languages.map((language) => (
        <Mail key={language} language={language} mail={mails[language]} contact={contact} />
      ))}
    </section>
  );
}

function Mail({
  language,
  mail: { subject, body },
  contact,
}: {
  language: MailLanguage;
  mail: MailText;
  contact: MailChoiceProps["contact"];
}) {
  const t = useTranslations("linkReady");
  const query = `subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body.replaceAll("\n", "\r\n"))}`;
  return (
    <div className="kv-mail-text" data-language={language}>
      <pre tabIndex={0} aria-label={t("mailText")}>
        <b>{t("subject", { subject })}</b>
        {`\n\n${body}`}
      </pre>
      <div className="kv-acts">
        <a
          className="ds-button"
          data-variant="secondary"
          data-size="sm"
          href={`mailto:${encodeURIComponent(contact.email ?? "")}?${query}`}
        >
          <Icon name="mail" /> {t("openMail")}
        </a>
        <CopyButton text={body} label={t("copyMail")} />
        {contact.phone ? (
          <a className="ds-button" data-variant="tertiary" data-size="sm" href={phoneAddress(contact.phone)}>
            <Icon name="phone" /> {t("call", { phone: contact.phone })}
          </a>
        ) : null}
      </div>
    </div>
  );
}
