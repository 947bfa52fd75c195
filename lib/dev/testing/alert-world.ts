import { FormReader } from "@/lib/http/form-reader";
import { changeKeys } from "./key-rows";
import { deliverAlerts } from "@/lib/services/alerts/deliver-alerts";
import { evaluateAlerts } from "@/lib/services/alerts/evaluate-alerts";
import { RULE_FIELD_KINDS } from "@/lib/services/alerts/schemas";
import { saveRule } from "@/lib/services/alerts/save-rule";
import type { Context } from "@/lib/context/context";
import { TestMailServer } from "./mail-server";
import { World } from "./world";

const DAY_MS = 86_400_000;

/** A world with a mail server, in which nothing is due until a test says so. */
export class AlertWorld {
  private constructor(
    readonly world: World,
    readonly admin: Context,
    readonly mail: TestMailServer,
  ) {}

  static async create(): Promise<AlertWorld> {
    const world = await World.create();
    const mail = await TestMailServer.start();
    Object.assign(world.env, {
      SMTP_URL: mail.url,
      MAIL_FROM: "Klientvakt <k@example.no>",
      SMTP_TIMEOUT_SECONDS: 1,
    });
    return new AlertWorld(world, await world.staff("ADMINISTRATOR"), mail);
  }

  async drop(): Promise<void> {
    await this.mail.stop();
    await this.world.drop();
  }

  /** Before each test. */
  async clear(): Promise<void> {
    await this.world.db.alertRule.deleteMany();
    await this.world.db.installation.updateMany({ data: { closedAt: new Date() } });
    this.mail.inbox = [];
    this.mail.behaviour = "take";
  }

  rule(wish: Partial<Parameters<typeof saveRule>[1]> = {}): Promise<{ ruleId: string }> {
    return saveRule(this.admin, {
      ruleId: "",
      name: `Regel ${crypto.randomUUID()}`,
      query: "",
      thresholds: "60, 30, 14, 7, 3, 1, 0",
      ...new FormReader(null).fields(RULE_FIELD_KINDS),
      emails: "vakt@example.no",
      officeHours: false,
      digest: false,
      escalateAfterDays: "2",
      enabled: true,
      ...wish,
    });
  }

  /** An active installation whose key has so many days left, by the portal's shifted clock. */
  async expiring(days: number) {
    const made = await this.world.active();
    await changeKeys(this.world.db, {
      where: { installationId: made.installationId },
      data: { expiresAt: new Date(this.world.system.clock().getTime() + days * DAY_MS) },
    });
    return made;
  }

  /** What the worker does by the clock. */
  async look(): Promise<void> {
    await evaluateAlerts(this.world.system);
    await deliverAlerts(this.world.system);
  }

  /** Moves the portal's clock to an instant. */
  passTo(instant: string): void {
    this.world.pass((Date.parse(instant) - this.world.system.clock().getTime()) / 1000);
  }
}
