import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { RULE_FORM, RuleForm } from "@/components/alerts/rule-form";
import { RemoveForm } from "@/components/ui/remove-form";
import { RulePreview } from "@/components/alerts/rule-preview";
import { PageHead } from "@/components/ui/page-head";
import { requireStaff, titledBy } from "@/lib/auth/session";
import { paths } from "@/lib/domain/routes";
import { previewStoredRule } from "@/lib/services/alerts/preview-rule";
import { getRuleForm } from "@/lib/services/alerts/get-rule-form";
import { listViews } from "@/lib/services/views/list-views";
import { removeRuleAction, saveRuleAction, previewRuleAction } from "../../actions";

export function generateMetadata({ params }: { params: Promise<{ ruleId: string }> }): Promise<Metadata> {
  return titledBy("alerts.manage", async (ctx) => {
    const { rule } = await getRuleForm(ctx, { ruleId: (await params).ruleId });
    return rule?.name ?? (await getTranslations("alerts"))("rules");
  });
}

export default async function AlertRulePage({ params }: { params: Promise<{ ruleId: string }> }) {
  const ctx = await requireStaff("alerts.manage");
  const { ruleId } = await params;
  const [{ rule, fields }, views] = await Promise.all([getRuleForm(ctx, { ruleId }), listViews(ctx)]);
  if (!rule) notFound();
  const preview = await previewStoredRule(ctx, { ruleId });
  const t = await getTranslations("alerts");
  return (
    <>
      <PageHead title={rule.name} crumbs={[{ href: paths.alertRules, label: t("rules") }]} />
      <div className="grid gap-6 min-[75rem]:grid-cols-[minmax(0,1fr)_22rem]">
        <RuleForm
          rule={rule}
          fields={fields}
          views={views.map((view) => ({ value: view.query, label: view.name }))}
          action={saveRuleAction}
        />
        <RulePreview form={RULE_FORM} action={previewRuleAction} initial={preview} />
      </div>
      <div className="mt-6">
        <RemoveForm
          action={removeRuleAction}
          fields={{ ruleId: rule.id }}
          open={t("remove")}
          help={t("removeRuleHelp")}
          confirm={t("removeConfirmed", { name: rule.name })}
        />
      </div>
    </>
  );
}
