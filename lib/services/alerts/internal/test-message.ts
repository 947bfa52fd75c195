import { randomUUID } from "node:crypto";
import { addSeconds } from "@/lib/base/clock";
import { expiryStatement } from "@/lib/domain/expiry-statement";
import { paths } from "@/lib/domain/routes";
import type { Context } from "@/lib/context/context";
import type { Message } from "./channel";

const DAYS_LEFT = 14;

/** A message about an invented key, by which one sees that alerts arrive. */
export function testMessage(ctx: Context, target: string): Message {
  const now = ctx.clock();
  const expiresAt = addSeconds(now, DAYS_LEFT * 86_400);
  return {
    id: randomUUID(),
    target,
    purpose: "test",
    alerts: [
      {
        isTest: true,
        installationId: randomUUID(),
        installation: "Hovedserver",
        organization: "Eksempel legekontor",
        organizationNumber: "000000000",
        clientTemplate: "Eksempeljournal",
        environment: "TEST",
        clientId: null,
        custody: "PORTAL",
        expiresAt,
        expiry: expiryStatement(expiresAt, now),
        threshold: DAYS_LEFT,
        linkedByRule: null,
        url: `${ctx.env.PORTAL_URL}${paths.installations}`,
      },
    ],
  };
}
