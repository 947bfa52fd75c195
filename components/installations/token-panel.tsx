"use client";

import { useTranslations } from "next-intl";
import { ActionForm, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { StatusBand } from "@/components/ui/status-band";
import type { TokenScopes } from "@/lib/domain/current-configuration";

interface TokenTextProps {
  installationId: string;
  request: TokenScopes;
  action: ServerAction<{ audience: string; header: string; claims: string; missing: string[] }>;
}

/** Requests a token for one audience and shows its claims, never the token. */
export function TokenRequest({ installationId, request, action }: TokenTextProps) {
  const t = useTranslations("installation");
  const { audience, scopes, pending } = request;
  return (
    <ActionForm
      action={action}
      label={pending ? t("pendingAudience", { audience }) : audience}
      className="kv-item"
      success={(token, at) => (
        <div className="grid gap-3">
          {token.missing.length === 0 ? (
            <StatusBand tone="success">
              <p>
                {t("tokenOk", { audience: token.audience })} {at}
              </p>
            </StatusBand>
          ) : (
            <StatusBand tone="warning">
              <p>
                {t("tokenLacksScopes", { audience: token.audience, scopes: token.missing.join(", ") })} {at}
              </p>
            </StatusBand>
          )}
          <Decoded title={t("tokenHeader")} text={token.header} />
          <Decoded title={t("tokenClaims")} text={token.claims} />
        </div>
      )}
    >
      <input type="hidden" name="installationId" value={installationId} />
      <input type="hidden" name="audience" value={audience} />
      {pending ? <input type="hidden" name="pending" value="yes" /> : null}
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div>
          <code className="font-semibold">{audience}</code>
          <div className="text-sm break-all text-neutral-text-subtle">{scopes.join(" ")}</div>
          {pending ? <p className="text-sm">{t("pendingScopes")}</p> : null}
        </div>
        <SubmitButton variant="secondary">{t("requestToken")}</SubmitButton>
      </div>
    </ActionForm>
  );
}

function Decoded({ title, text }: { title: string; text: string }) {
  return (
    <div>
      <p className="font-semibold">{title}</p>
      <pre
        className="kv-scroll rounded bg-neutral-surface-tinted p-3 text-sm"
        tabIndex={0}
        aria-label={title}
      >
        {text}
      </pre>
    </div>
  );
}
