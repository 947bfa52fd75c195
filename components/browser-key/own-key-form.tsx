"use client";

import { useTranslations } from "next-intl";
import { useId, useRef, useState } from "react";
import { KeyFileInput, readKeyFile } from "@/components/forms/key-file-input";
import { TextBox } from "@/components/forms/text-box";
import { StatusBand } from "@/components/ui/status-band";
import type { FoundKey, KeyProblem } from "@/lib/domain/key-reader/types";
import { keyType } from "@/lib/domain/key-reader/key-type";
import type { StoredKey } from "@/lib/webkeys/key-store";
import { storeOwnKey } from "@/lib/webkeys/own-key";

/**
 * Uses a key that the customer has already instead of one that the browser creates. It is read in the browser
 * and saved there; nothing but its public half leaves it.
 */
export function OwnKeyForm({
  installationId,
  onKey,
}: {
  installationId: string;
  onKey: (key: StoredKey) => void;
}) {
  const t = useTranslations("browserKey.own");
  const fields = useTranslations("fields");
  const keyField = useTranslations("keyField");
  const id = useId();
  const text = useRef<HTMLTextAreaElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const [passphrase, setPassphrase] = useState("");
  const [isEncrypted, setEncrypted] = useState(false);
  const [keys, setKeys] = useState<FoundKey[]>([]);
  const [problem, setProblem] = useState<KeyProblem | null>(null);
  const [used, setUsed] = useState<FoundKey | null>(null);

  async function read() {
    setProblem(null);
    setKeys([]);
    setUsed(null);
    // Loaded when it is needed.
    const { readKeys } = await import("@/lib/domain/key-reader/read-keys");
    const input = file ? await readKeyFile(file) : (text.current?.value ?? "");
    const reading = await readKeys(input, { passphrase });
    if (reading.kind === "encrypted") {
      setEncrypted(true);
      return setProblem("key-encrypted");
    }
    if (reading.kind === "refused") return setProblem(reading.problem);
    const own = reading.keys.filter((key) => key.isPrivate);
    if (own.length === 0) return setProblem("key-public");
    if (own.length > 1) return setKeys(own);
    await keep(own[0]!);
  }

  async function keep(key: FoundKey) {
    try {
      const { kid, alg, publicJwk, privateJwk } = key;
      onKey(await storeOwnKey(installationId, { kid, alg, publicJwk, privateJwk: privateJwk! }));
      setUsed(key);
      setKeys([]);
    } catch {
      setProblem("key-type");
    }
  }

  return (
    <details className="mt-4">
      <summary className="cursor-pointer py-1">{t("title")}</summary>
      <div className="kv-panel mt-3 grid gap-4">
        <p>{t("lead")}</p>
        <div className="ds-field">
          <label className="ds-label" htmlFor={`${id}-text`}>
            {t("label")}
          </label>
          <TextBox
            className="ds-input font-mono"
            id={`${id}-text`}
            rows={4}
            autoComplete="off"
            spellCheck={false}
            ref={text}
          />
        </div>
        <KeyFileInput onFile={setFile} />
        {isEncrypted ? (
          <div className="ds-field">
            <label className="ds-label" htmlFor={`${id}-passphrase`}>
              {keyField("passphrase")}
            </label>
            <input
              className="ds-input"
              id={`${id}-passphrase`}
              type="password"
              autoComplete="off"
              value={passphrase}
              onChange={(event) => setPassphrase(event.currentTarget.value)}
            />
          </div>
        ) : null}
        <div>
          <button type="button" className="ds-button" data-variant="secondary" onClick={() => void read()}>
            {t("read")}
          </button>
        </div>
        <div role="status" className="grid gap-3">
          {problem ? (
            <StatusBand tone="danger">
              <p>{fields(problem)}</p>
            </StatusBand>
          ) : null}
          {keys.length > 0 ? (
            <fieldset className="ds-fieldset">
              <legend className="ds-label">{keyField("choose")}</legend>
              <ul className="grid gap-2">
                {keys.map((key) => (
                  <li key={`${key.thumbprint} ${key.kid}`}>
                    <button
                      type="button"
                      className="ds-button"
                      data-variant="secondary"
                      onClick={() => void keep(key)}
                    >
                      {nameOf(key)}
                    </button>
                  </li>
                ))}
              </ul>
            </fieldset>
          ) : null}
          {used ? (
            <StatusBand tone="success">
              <p>{t("used", { key: nameOf(used) })}</p>
            </StatusBand>
          ) : null}
        </div>
      </div>
    </details>
  );
}

function nameOf(key: FoundKey): string {
  return [key.name, key.kid, keyType(key)].filter(Boolean).join(" · ");
}
