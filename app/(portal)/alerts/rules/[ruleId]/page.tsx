import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { RuleForm } from "@/components/alerts/rule-form";
import { RemoveForm } from "@/components/ui/remove-form";
import { PageHead } from "@/components/ui/page-head";
import { requireStaff } from "@/lib/auth/session";
import { paths } from "@/lib/domain/routes";
import { getRuleForm } from "@/lib/services/alerts/get-rule-form";
import { listViews } from "@/lib/services/views/list-views";
import { removeRuleAction, saveRuleAction } from "../../actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("alerts"))("rules") };
}

export default async function AlertRulePage({ params }: { params: Promise<{ ruleId: string }> }) {
  const ctx = await requireStaff("alerts.manage");
  const { ruleId } = await params;
  const [{ rule, fields }, views] = await Promise.all([getRuleForm(ctx, { ruleId }), listViews(ctx)]);
  if (!rule) notFound();
  const t = await getTranslations("alerts");
  return (
    <>
      <PageHead title={rule.name} crumbs={[{ href: paths.alertRules, label: t("rules") }]} />
      <RuleForm
        rule={rule}
        fields={fields}
        views={views.map((view) => ({ value: view.query, label: view.name }))}
        action={saveRuleAction}
      />
      <div className="mt-6">
        <RemoveForm
          action={removeRuleAction}
          field="ruleId"
          value={rule.id}
          open={t("remove")}
          help={t("removeRuleHelp")}
          confirm={t("removeConfirmed", { name: rule.name })}
        />
      </div>
    </>
  );
}
