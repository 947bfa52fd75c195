import { phoneAddress } from "@/lib/domain/phone-number";

/** Whom to call at the customer. */
export function Contact({
  contactName,
  contactPhone,
}: {
  contactName: string | null;
  contactPhone: string | null;
}) {
  if (!contactName && !contactPhone) return null;
  return (
    <>
      {contactName}
      {contactName && contactPhone ? " · " : null}
      {contactPhone ? (
        <a className="ds-link" href={phoneAddress(contactPhone)}>
          {contactPhone}
        </a>
      ) : null}
    </>
  );
}
