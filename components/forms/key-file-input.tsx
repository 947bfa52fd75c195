"use client";

import { useTranslations } from "next-intl";
import { useEffect, useEffectEvent, useId, useRef } from "react";
import { MAX_KEY_BYTES } from "@/lib/domain/key-reader/limits";

/** Picks a file with a key. Without `accept`: a picker would hide files whose endings it does not know. */
export function KeyFileInput({
  name,
  onFile,
}: {
  /** For a form that sends the file. */
  name?: string;
  onFile: (file: File | null) => void;
}) {
  const t = useTranslations("keyField");
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const pick = useEffectEvent(() => {
    const early = input.current?.files?.[0];
    if (early) onFile(early);
  });
  // One may have been picked before the page's script had loaded.
  useEffect(() => pick(), []);
  return (
    <div className="ds-field">
      <label className="ds-label" htmlFor={id}>
        {t("file")}
      </label>
      <input
        className="ds-input"
        ref={input}
        id={id}
        type="file"
        name={name}
        onChange={(event) => onFile(event.currentTarget.files?.[0] ?? null)}
      />
    </div>
  );
}

/** @returns the file, or its beginning with one byte more than is read, which shows that it is too large */
export async function readKeyFile(file: File): Promise<Uint8Array> {
  return new Uint8Array(await file.slice(0, MAX_KEY_BYTES + 1).arrayBuffer());
}
