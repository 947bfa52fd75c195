"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { type FormEvent, useEffect, useId, useState } from "react";
import { StatusBand } from "@/components/ui/status-band";
import { MadePassphrase } from "./made-passphrase";
import {
  configurationFileName,
  configurationFileText,
  MIN_PASSPHRASE_LENGTH,
} from "@/lib/domain/configuration-file";
import { makePassphrase } from "@/lib/domain/made-passphrase";
import { findKey, forgetKeys, type StoredKey } from "@/lib/webkeys/key-store";
import { exportPrivateJwk } from "@/lib/webkeys/make-key";

interface SaveKeyFileProps {
  kid: string;
  installationId: string;
  authority: string;
  clientId: string;
  scopes: string[];
  organizationNumber: string;
  label: string;
  /**
   * Where to report that the file is saved: an address that takes JSON, or one that takes a form with these
   * fields.
   */
  saved: { url: string; form?: Record<string, string> };
  /** Which text to show when this browser does not have the key. */
  elsewhere: "onboarding" | "revival";
}

const CHANNEL = "klientvakt-keys";

type Phase = "looking" | "ready" | "written" | "elsewhere" | "forgotten";

/** Writes the file with the private key in the browser, which then deletes the key. */
export function SaveKeyFile(props: SaveKeyFileProps) {
  const { kid, installationId, saved } = props;
  const t = useTranslations("browserKey");
  const router = useRouter();
  const field = useId();
  const [key, setKey] = useState<StoredKey | null>(null);
  const [phase, setPhase] = useState<Phase>("looking");
  const [problem, setProblem] = useState(false);
  const [failed, setFailed] = useState(false);
  const [encrypted, setEncrypted] = useState(false);
  const [made] = useState(makePassphrase);

  useEffect(() => {
    findKey(kid).then(
      (found) => {
        setKey(found ?? null);
        setPhase(found ? "ready" : "elsewhere");
      },
      () => setPhase("elsewhere"),
    );
  }, [kid]);

  // Another tab of the same browser may save the file.
  useEffect(() => {
    const channel = new BroadcastChannel(CHANNEL);
    channel.onmessage = (event) => {
      if (event.data !== installationId) return;
      setKey(null);
      setPhase("forgotten");
    };
    return () => channel.close();
  }, [installationId]);

  useEffect(() => {
    if (phase !== "ready" && phase !== "written") return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [phase]);

  async function write(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const passphrase = String(form.get("madePassphrase") ?? form.get("passphrase") ?? "");
    const short = passphrase !== "" && passphrase.length < MIN_PASSPHRASE_LENGTH;
    setProblem(short);
    if (short || !key) return;
    const privateJwk = await exportPrivateJwk(key);
    const { authority, clientId, scopes } = props;
    const text = await configurationFileText({ authority, clientId, scopes, privateJwk }, passphrase);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/octet-stream" }));
    link.download = configurationFileName(props.organizationNumber, props.label, passphrase !== "");
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    setEncrypted(passphrase !== "");
    setPhase("written");
  }

  async function forget() {
    setFailed(false);
    try {
      const response = await fetch(
        saved.url,
        saved.form
          ? {
              method: "POST",
              body: new URLSearchParams({ ...saved.form, encrypted: encrypted ? "1" : "" }),
              redirect: "manual",
            }
          : {
              method: "POST",
              headers: { "content-type": "application/json" },
              body: JSON.stringify({ kind: "saved", kid }),
            },
      );
      if (!response.ok && response.type !== "opaqueredirect") throw new Error(String(response.status));
    } catch {
      setFailed(true);
      return;
    }
    await forgetKeys(installationId);
    const channel = new BroadcastChannel(CHANNEL);
    channel.postMessage(installationId);
    channel.close();
    setKey(null);
    setPhase("forgotten");
    router.refresh();
  }

  if (phase === "looking") return null;
  if (phase === "elsewhere")
    return (
      <StatusBand tone="warning" title={t("finding.elsewhere.title")}>
        <p>{t(props.elsewhere === "revival" ? "lostRevival" : "lostOnboarding")}</p>
      </StatusBand>
    );
  if (phase === "forgotten")
    return (
      <StatusBand tone="info" title={t("forgottenTitle")}>
        <p>{t("forgotten")}</p>
      </StatusBand>
    );
  return (
    <div className="grid gap-4">
      <form onSubmit={write} className="kv-panel grid gap-4" noValidate>
        <p>{t("saveLead")}</p>
        <div className="ds-field">
          <label className="ds-label" htmlFor={field}>
            {t("passphrase")}
          </label>
          <p data-field="description" id={`${field}-help`}>
            {t("passphraseHelp", { least: MIN_PASSPHRASE_LENGTH })}
          </p>
          <input
            className="ds-input"
            id={field}
            name="passphrase"
            type="password"
            autoComplete="new-password"
            aria-describedby={`${field}-help`}
            aria-invalid={problem || undefined}
          />
          {problem ? (
            <p className="ds-validation-message" data-color="danger" role="alert">
              {t("passphraseShort", { least: MIN_PASSPHRASE_LENGTH })}
            </p>
          ) : null}
        </div>
        <MadePassphrase value={made} />
        <div>
          <button
            className="ds-button"
            data-size="lg"
            data-variant={phase === "written" ? "secondary" : "primary"}
          >
            {t(phase === "written" ? "saveAgain" : "save")}
          </button>
        </div>
      </form>
      {phase === "written" ? (
        <div className="kv-panel grid gap-3" role="status">
          <p>{t("writtenLead")}</p>
          {failed ? (
            <StatusBand tone="danger">
              <p>{t("forgetFailed")}</p>
            </StatusBand>
          ) : null}
          <div>
            <button type="button" className="ds-button" data-size="lg" onClick={forget}>
              {t("forget")}
            </button>
          </div>
        </div>
      ) : null}
    </div>
  );
}
