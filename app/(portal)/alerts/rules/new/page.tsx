import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { RuleForm } from "@/components/alerts/rule-form";
import { PageHeader } from "@/components/ui/page-header";
import { requireStaff } from "@/lib/auth/session";
import { paths } from "@/lib/domain/routes";
import { listRules } from "@/lib/services/alerts/list-rules";
import { listReceivers } from "@/lib/services/staff/list-receivers";
import { listViews } from "@/lib/services/views/list-views";
import { saveRuleAction } from "../../actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("alerts"))("newRule") };
}

export default async function NewAlertRulePage() {
  const ctx = await requireStaff("alerts.manage");
  const [{ webhooks }, views, people] = await Promise.all([
    listRules(ctx),
    listViews(ctx),
    listReceivers(ctx),
  ]);
  const t = await getTranslations("alerts");
  return (
    <>
      <PageHeader title={t("newRule")} back={{ href: paths.alertRules, label: t("rules") }} />
      <RuleForm
        rule={null}
        views={views.map((view) => ({ value: view.query, label: view.name }))}
        webhooks={webhooks.map((each) => ({ value: each.id, label: each.name }))}
        people={people}
        action={saveRuleAction}
      />
    </>
  );
}
