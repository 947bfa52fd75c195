"use client";

import { TextField, useRefusalFacts } from "./action-form";

/**
 * The date on which a key expires, and the same a second time when it was refused as too far away.
 * @param help where the reader finds the date
 */
export function ExpiryFields({ label, again, help }: { label: string; again: string; help?: string }) {
  const isAskedAgain = useRefusalFacts("expiresAgain") !== null;
  return (
    <>
      <TextField name="expiresOn" type="date" label={label} help={help} />
      {isAskedAgain ? <TextField name="expiresAgain" type="date" label={again} /> : null}
    </>
  );
}
