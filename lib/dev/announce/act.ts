import { isAppError } from "@/lib/base/errors";
import { generateClientKey } from "@/lib/crypto/jwk";
import { recordCheck } from "@/lib/core/clients/record-check";
import { createSubmitted } from "@/lib/core/keys/ledger/create";
import { recordRegistered } from "@/lib/core/keys/ledger/expiry";
import { importExpiries, importListed } from "@/lib/core/keys/ledger/import";
import { makeCurrent } from "@/lib/core/keys/ledger/transitions";
import { lockInstallations } from "@/lib/db/locks";
import { clientWith } from "@/lib/dev/testing/client-reading";
import { clientKeyRecord } from "@/lib/core/keys/sealed-records";
import { seal } from "@/lib/crypto/seal";
import { sealedKey } from "@/lib/dev/testing/ledger-keys";
import { underLock } from "@/lib/dev/testing/under-lock";
import { FormReader } from "@/lib/http/form-reader";
import { handleAlert } from "@/lib/services/alerts/handle-alert";
import { listAlerts } from "@/lib/services/alerts/list-alerts";
import { saveRule } from "@/lib/services/alerts/save-rule";
import { RULE_FIELD_KINDS } from "@/lib/services/alerts/schemas";
import { announceRotation } from "@/lib/services/fleet-api/announce-rotation";
import { reportKeys } from "@/lib/services/fleet-api/report-keys";
import { closeInstallation } from "@/lib/services/installations/close-installation";
import { setExpiry } from "@/lib/services/keys/set-expiry";
import { DAY, type HistoryEvent } from "./oracle/history";
import { osloDateOf, osloDayStart } from "./oracle/oslo";
import { type Action, type PlannedInstallation, REPORT_EVERY_DAYS } from "./scenario";
import type { World } from "./world";

type Of<Kind extends Action["kind"]> = Extract<Action, { kind: Kind }>;

/** A rotation that is announced counts as a report, which announces no interval of its own. */
const ANNOUNCEMENT_INTERVAL = DAY;
const REPORT = { healthy: true, intervalSeconds: (REPORT_EVERY_DAYS * DAY) / 1000 };

/** Does to the portal what clients, customers and staff do, by the portal's own functions. */
export class Actors {
  readonly #ruleIds = new Map<string, string>();
  readonly #kids = new Map<string, string>();

  constructor(readonly world: World) {}

  /** @returns what has happened by it, for the history */
  async act(action: Action): Promise<HistoryEvent[]> {
    this.world.now = action.at;
    switch (action.kind) {
      case "key":
        return this.#newKey(action);
      case "date":
        return this.#enterDate(action);
      case "report":
        return this.#report(action);
      case "close":
        return this.#close(action);
      case "handle":
        return this.#handle(action);
      case "rule":
        return this.#changeRule(action);
    }
  }

  #id(installation: PlannedInstallation): string {
    return this.world.installationIds.get(installation.name)!;
  }

  #installation(installation: PlannedInstallation) {
    const installationId = this.#id(installation);
    return this.world.as({ kind: "installation", installationId, clientId: installation.name });
  }

  async #newKey({ at, installation, expires }: Of<"key">): Promise<HistoryEvent[]> {
    const { name, kind } = installation;
    const expiresAt = new Date(expires);
    const now = new Date(at);
    const id = this.#id(installation);
    const previous = this.#kids.get(name);
    const event = { kind: "key", at, installation: name, expires, shown: expires } as const;
    const checked = { kind: "checked", at, installation: name } as const;
    switch (kind) {
      case "portal": {
        const { DATA_ENCRYPTION_KEY } = this.world.admin.env;
        const made = sealedKey();
        // Closing an installation opens what it keeps.
        const key = {
          ...made,
          sealedPrivateJwk: seal("a private key", clientKeyRecord(made.id), DATA_ENCRYPTION_KEY),
        };
        await underLock(this.world.db, id, async (locked) => {
          await createSubmitted(locked, key, now);
          await recordRegistered(locked, key.id, { expiresAt, source: "upload" }, now);
          await makeCurrent(locked, key.id, now);
        });
        await this.#check(id, key.kid, expiresAt);
        return [event, checked];
      }
      case "reporting": {
        const { publicJwk, kid } = await generateClientKey("ES256");
        const ctx = this.#installation(installation);
        if (previous)
          await announceRotation(ctx, { oldKid: previous, publicJwk, expiresAt: expiresAt.toISOString() });
        else await reportKeys(ctx, { ...REPORT, keys: [{ publicJwk, expiresAt: expiresAt.toISOString() }] });
        this.#kids.set(name, kid);
        await this.#presentToken(installation);
        const interval = previous ? ANNOUNCEMENT_INTERVAL : REPORT_EVERY_DAYS * DAY;
        return [event, { kind: "reported", at, installation: name, nextBy: at + interval }];
      }
      case "held":
      case "unknown": {
        const isShown = kind === "held";
        await this.#check(id, crypto.randomUUID(), isShown ? expiresAt : null);
        return [{ ...event, shown: isShown ? expires : null }, checked];
      }
      case "imported": {
        const key = previous ? await this.#keyOf(id) : null;
        await this.world.db.$transaction(async (tx) => {
          const locked = await lockInstallations(tx, [id]);
          if (key) await importExpiries(locked, [{ keyId: key, expiresAt }], now);
          else
            await importListed(
              locked,
              [{ installationId: id, key: { kid: name, publicKey: null, expiresAt } }],
              now,
            );
        });
        this.#kids.set(name, name);
        return [{ ...event, asCorrection: Boolean(previous) }];
      }
    }
  }

  async #report({ at, installation }: Of<"report">): Promise<HistoryEvent[]> {
    await reportKeys(this.#installation(installation), { ...REPORT, keys: [] });
    await this.#presentToken(installation);
    return [{ kind: "reported", at, installation: installation.name, nextBy: at + REPORT_EVERY_DAYS * DAY }];
  }

  /** As the fleet API does when a request comes with a token that HelseID has issued. */
  async #presentToken(installation: PlannedInstallation): Promise<void> {
    const where = { id: this.#id(installation) };
    const data = { fleetApiTokenAt: new Date(this.world.now) };
    await this.world.db.installation.update({ where, data });
  }

  /** The client was read, and its key listed. */
  #check(id: string, kid: string, expiration: Date | null): Promise<void> {
    const client = clientWith({ scopes: ["nhn:selvbetjening/client"] });
    const keys = [{ kid, jwkThumbprint: kid, origin: expiration ? "Api" : "Gui", expiration }];
    const readAt = new Date(this.world.now);
    return recordCheck(
      this.world.system,
      id,
      { reading: { readAt, tokenAt: readAt, client, keys }, failure: null },
      false,
    );
  }

  async #keyOf(installationId: string): Promise<string> {
    const { id } = await this.world.db.clientKey.findFirstOrThrow({
      where: { installationId, state: { not: "RETIRED" } },
      select: { id: true },
    });
    return id;
  }

  async #enterDate({ at, installation, expires }: Of<"date">): Promise<HistoryEvent[]> {
    const expiresOn = osloDateOf(expires);
    await setExpiry(this.world.admin, { keyId: await this.#keyOf(this.#id(installation)), expiresOn });
    return [{ kind: "expiry", at, installation: installation.name, shown: osloDayStart(expiresOn) }];
  }

  async #close({ at, installation }: Of<"close">): Promise<HistoryEvent[]> {
    await closeInstallation(this.world.admin, {
      installationId: this.#id(installation),
      why: "customer-left",
      reason: "I ro",
      confirmation: installation.name,
    });
    return [{ kind: "closed", at, installation: installation.name }];
  }

  /** Handles one of the open alerts, if there is one. */
  async #handle({ at, command, days, which }: Of<"handle">): Promise<HistoryEvent[]> {
    const { rows } = await listAlerts(this.world.admin, { status: "open", page: 1 });
    const alert = rows[Math.floor(which * rows.length)];
    if (!alert) return [];
    try {
      await handleAlert(this.world.admin, { alertId: alert.id, command, reason: "Ringer kunden", days });
    } catch (error) {
      if (isAppError(error)) return [];
      throw error;
    }
    const installation = alert.installation.label;
    return command === "acknowledge"
      ? [{ kind: "acknowledged", at, installation }]
      : [{ kind: "snoozed", at, installation, until: at + Number(days) * DAY }];
  }

  async #changeRule({ at, rule, definition }: Of<"rule">): Promise<HistoryEvent[]> {
    const ruleId = this.#ruleIds.get(rule) ?? "";
    const before = ruleId ? await this.world.db.alertRule.findUniqueOrThrow({ where: { id: ruleId } }) : null;
    const thresholds = definition?.thresholds ?? before!.thresholds;
    const saved = await saveRule(this.world.admin, {
      ruleId,
      name: rule,
      query: definition?.environment ? `environment=${definition.environment}` : "",
      thresholds: thresholds.join(", "),
      ...new FormReader(null).fields(RULE_FIELD_KINDS),
      emails: (definition?.emails ?? []).join("\n"),
      webhookId: definition?.webhook ? this.world.webhookId : "",
      toCustomer: definition?.toCustomer ?? false,
      officeHours: definition?.officeHours ?? false,
      digest: !definition?.toCustomer,
      unknownEveryDays: String(definition?.unknownEveryDays ?? 0),
      escalateAfterDays: "2",
      enabled: definition !== null,
    });
    this.#ruleIds.set(rule, saved.ruleId);
    return [{ kind: "rule", at, rule, definition }];
  }
}
