import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { previewStates } from "@/lib/domain/customer-preview";
import type { OnboardingState, RevivalView } from "@/lib/domain/customer-views";
import { paths } from "@/lib/domain/routes";

interface PreviewBarProps {
  installationId: string;
  custody: "PORTAL" | "INSTALLATION";
  page: "onboarding" | "revival";
  state: OnboardingState | RevivalView;
}

/** Says that the page below is a preview, and leads to its other states and back. */
export async function PreviewBar({ installationId, custody, page, state }: PreviewBarProps) {
  const t = await getTranslations("installationHead.preview");
  const states = previewStates(custody);
  return (
    <aside className="kv-preview-bar" aria-label={t("title")}>
      <p>
        <b>{t("title")}.</b> {t("lead")}{" "}
        <Link className="ds-link" href={paths.installation(installationId)}>
          {t("back")}
        </Link>
      </p>
      {(["onboarding", "revival"] as const).map((each) => (
        <nav key={each} aria-label={t(`page.${each}`)}>
          <b>{t(`page.${each}`)}</b>
          {states[each].map((other) => (
            <Link
              key={other}
              className="ds-link"
              prefetch={false}
              href={paths.customerPreview(installationId, each, other)}
              aria-current={each === page && other === state ? "page" : undefined}
            >
              {t(`state.${other}`)}
            </Link>
          ))}
        </nav>
      ))}
    </aside>
  );
}
