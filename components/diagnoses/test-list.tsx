import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import { StatusText } from "@/components/ui/status-text";
import { TimeText } from "@/components/ui/time";
import type { Pattern } from "@/lib/domain/diagnosis";
import { paths } from "@/lib/domain/routes";
import type { LatestDiagnosis } from "@/lib/services/diagnoses/get-diagnosis-page";
import { outcomeTone } from "./outcome-tone";

/** The tests of the Test tab. A login is one test, whether for one API or for several. */
export const TESTS = [
  "machine",
  "login",
  "token-exchange",
  "communication-party",
  "pasted-assertion",
  "tokens",
] as const;
export type TestName = (typeof TESTS)[number];

/** The test that a diagnosis belongs to. */
export function testOf(pattern: Pattern): TestName {
  return pattern === "several-apis" ? "login" : pattern;
}

/** What can be tested of a client, each with what it showed last. */
export async function TestList({
  installationId,
  tests,
  current,
  latest,
}: {
  installationId: string;
  tests: readonly TestName[];
  current: TestName | null;
  latest: readonly LatestDiagnosis[];
}) {
  const t = await getTranslations("diagnosis");
  const format = await getFormatter();
  return (
    <nav className="kv-test-list" aria-label={t("tests")}>
      <ul>
        {tests.map((test) => {
          const last = latest.find((each) => testOf(each.pattern) === test);
          return (
            <li key={test}>
              <Link
                href={paths.diagnose(installationId, test)}
                prefetch={false}
                aria-current={test === current ? "true" : undefined}
              >
                <b>{test === "tokens" ? t("tokens") : t(`pattern.${test}`)}</b>
                {last ? (
                  <small>
                    <StatusText tone={outcomeTone(last.outcome)}>
                      {t(`outcome.${last.outcome ?? (last.queued ? "queued" : "under-way")}`)}
                    </StatusText>{" "}
                    <TimeText value={last.createdAt} format={format} />
                  </small>
                ) : test === "tokens" ? null : (
                  <small>{t("neverRun")}</small>
                )}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
