import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";

/**
 * Drawings of what the customer looks for in Selvbetjening. Not screenshots, because NHN may change the look
 * of its pages.
 */
export async function Picture({ kind }: { kind: "client" | "upload" }) {
  const t = await getTranslations("revival");
  return (
    <figure className="rounded border border-neutral-border-subtle bg-neutral-surface-tinted p-3">
      <svg
        viewBox="0 0 320 150"
        className="h-auto w-full max-w-sm"
        role="img"
        aria-label={t(`picture.${kind}.alt`)}
      >
        <Window />
        {kind === "client" ? (
          <ClientList mark={t("picture.client.mark")} />
        ) : (
          <Upload button={t("picture.upload.mark")} />
        )}
      </svg>
      <figcaption className="mt-2 text-sm">{t(`picture.${kind}.caption`)}</figcaption>
    </figure>
  );
}

function Window() {
  return (
    <g>
      <rect x="4" y="4" width="312" height="142" rx="6" fill="#fff" stroke="#5b6673" />
      <path d="M4 26h312" stroke="#5b6673" />
      <circle cx="16" cy="15" r="3" fill="#9aa5b1" />
      <circle cx="27" cy="15" r="3" fill="#9aa5b1" />
      <rect x="42" y="10" width="180" height="10" rx="5" fill="#e4e8ec" />
    </g>
  );
}

function ClientList({ mark }: { mark: string }) {
  return (
    <g>
      <rect x="20" y="38" width="280" height="22" rx="3" fill="#f1f3f5" />
      <rect x="20" y="66" width="280" height="28" rx="3" fill="#e3f0fb" stroke="#0b5cab" strokeWidth="2" />
      <text x="30" y="84" fontSize="12" fontWeight="600" fill="#10243a">
        {mark}
      </text>
      <Pointer x={268} y={82} />
      <rect x="20" y="100" width="280" height="22" rx="3" fill="#f1f3f5" />
    </g>
  );
}

function Upload({ button }: { button: string }) {
  return (
    <g>
      <rect x="20" y="38" width="280" height="62" rx="3" fill="#fff" stroke="#5b6673" />
      <Lines />
      <rect x="20" y="110" width="150" height="26" rx="4" fill="#0b5cab" />
      <text x="95" y="127" fontSize="12" fontWeight="600" fill="#fff" textAnchor="middle">
        {button}
      </text>
      <Pointer x={150} y={124} />
    </g>
  );
}

function Lines(): ReactNode {
  return [50, 62, 74, 86].map((y, index) => (
    <rect key={y} x="30" y={y} width={240 - index * 25} height="5" rx="2" fill="#9aa5b1" />
  ));
}

function Pointer({ x, y }: { x: number; y: number }) {
  return <path d={`M${x} ${y}l0 18 5-5 4 9 4-2-4-8 7 0z`} fill="#10243a" stroke="#fff" />;
}
