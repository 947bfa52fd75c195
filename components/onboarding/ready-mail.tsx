import { getTranslations } from "next-intl/server";
import { CopyButton } from "@/components/ui/copy-button";

/**
 * A mail that is ready to send: as a link that opens it in the mail program, and as a text to copy.
 * @param to the recipient's address; the writer enters it when it is not known
 */
export async function ReadyMail({
  to,
  subject,
  body,
}: {
  to?: string | null;
  subject: string;
  body: string;
}) {
  const t = await getTranslations("readyMail");
  const query = `subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body.replaceAll("\n", "\r\n"))}`;
  return (
    <div className="grid grid-cols-1 gap-2">
      <pre
        className="max-h-80 overflow-auto rounded bg-neutral-surface-tinted p-3 font-sans wrap-anywhere whitespace-pre-wrap"
        tabIndex={0}
        aria-label={t("label")}
      >
        {`${t("subject", { subject })}\n\n${body}`}
      </pre>
      <div className="flex flex-wrap gap-2">
        <a
          className="ds-button"
          data-variant="secondary"
          data-size="sm"
          href={`mailto:${encodeURIComponent(to ?? "")}?${query}`}
        >
          {t("open")}
        </a>
        <CopyButton text={body} label={t("copy")} />
      </div>
    </div>
  );
}
