import { osloDate, osloDayStart } from "@/lib/domain/key-status";
import { FormReader } from "@/lib/http/form-reader";
import { changeKeys } from "./key-rows";
import { deliverAlerts } from "@/lib/services/alerts/deliver-alerts";
import { evaluateAlerts } from "@/lib/services/alerts/evaluate-alerts";
import { RULE_FIELD_KINDS } from "@/lib/services/alerts/schemas";
import { saveRule } from "@/lib/services/alerts/save-rule";
import type { Context } from "@/lib/context/context";
import { TestMailServer } from "./mail-server";
import { TestContext } from "./test-context";

const DAY_MS = 86_400_000;

/** A test context with a mail server. No alert is due until a test creates one. */
export class AlertTestContext {
  private constructor(
    readonly base: TestContext,
    readonly admin: Context,
    readonly mail: TestMailServer,
  ) {}

  /**
   * The portal's clock starts at nine in the morning of tomorrow in Oslo. From there a number of days later
   * is as many calendar days later, also where the clocks are changed in between; late in the evening it is
   * not.
   */
  static async create(): Promise<AlertTestContext> {
    const t = await TestContext.create();
    const mail = await TestMailServer.start();
    Object.assign(t.env, {
      SMTP_URL: mail.url,
      MAIL_FROM: "Klientvakt <k@example.no>",
      SMTP_TIMEOUT_SECONDS: 1,
    });
    const context = new AlertTestContext(t, await t.staff("ADMINISTRATOR"), mail);
    const today = osloDate(new Date()).toISOString().slice(0, 10);
    context.setClock(new Date(osloDayStart(today, 1).getTime() + 9 * 3_600_000).toISOString());
    return context;
  }

  async drop(): Promise<void> {
    await this.mail.stop();
    await this.base.drop();
  }

  /** Removes rules and mails and closes all installations. To be called before each test. */
  async clear(): Promise<void> {
    await this.base.db.alertRule.deleteMany();
    await this.base.db.installation.updateMany({ data: { closedAt: new Date() } });
    await this.base.db.mailPause.deleteMany();
    this.mail.reset();
  }

  rule(input: Partial<Parameters<typeof saveRule>[1]> = {}): Promise<{ ruleId: string }> {
    return saveRule(this.admin, {
      ruleId: "",
      name: `Regel ${crypto.randomUUID()}`,
      query: "",
      thresholds: "60, 30, 14, 7, 3, 1, 0",
      ...new FormReader(null).fields(RULE_FIELD_KINDS),
      emails: "vakt@example.no",
      officeHours: false,
      digest: false,
      unknownEveryDays: "0",
      escalateAfterDays: "2",
      enabled: true,
      ...input,
    });
  }

  /** Creates an active installation whose key expires in `days` days by the portal's clock. */
  async expiring(days: number) {
    const installation = await this.base.active();
    await changeKeys(this.base.db, {
      where: { installationId: installation.installationId },
      data: { expiresAt: new Date(this.base.system.clock().getTime() + days * DAY_MS) },
    });
    return installation;
  }

  /** Evaluates and delivers alerts, as the worker does periodically. */
  async runAlerts(): Promise<void> {
    await evaluateAlerts(this.base.system);
    await deliverAlerts(this.base.system);
  }

  /** Sets the portal's clock. @param instant in ISO 8601 */
  setClock(instant: string): void {
    this.base.advanceClock((Date.parse(instant) - this.base.system.clock().getTime()) / 1000);
  }
}
