import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { RULE_FORM, RuleForm } from "@/components/alerts/rule-form";
import { RulePreview } from "@/components/alerts/rule-preview";
import { PageHead } from "@/components/ui/page-head";
import { requireStaff } from "@/lib/auth/session";
import { paths } from "@/lib/domain/routes";
import { previewStoredRule } from "@/lib/services/alerts/preview-rule";
import { getRuleForm } from "@/lib/services/alerts/get-rule-form";
import { listViews } from "@/lib/services/views/list-views";
import { saveRuleAction, previewRuleAction } from "../../actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("alerts"))("newRule") };
}

export default async function NewAlertRulePage() {
  const ctx = await requireStaff("alerts.manage");
  const [{ fields }, views] = await Promise.all([getRuleForm(ctx, { ruleId: null }), listViews(ctx)]);
  const preview = await previewStoredRule(ctx, { ruleId: null });
  const t = await getTranslations("alerts");
  return (
    <>
      <PageHead title={t("newRule")} crumbs={[{ href: paths.alertRules, label: t("rules") }]} />
      <div className="grid gap-6 min-[75rem]:grid-cols-[minmax(0,1fr)_22rem]">
        <RuleForm
          rule={null}
          fields={fields}
          views={views.map((view) => ({ value: view.query, label: view.name }))}
          action={saveRuleAction}
        />
        <RulePreview form={RULE_FORM} action={previewRuleAction} initial={preview} />
      </div>
    </>
  );
}
