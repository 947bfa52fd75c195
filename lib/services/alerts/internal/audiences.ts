import type { ReadOnlyDatabase } from "@/lib/db/client";
import { type AlertRule, Prisma } from "@/lib/db/generated/client";
import type { AlertChannel } from "@/lib/db/generated/enums";
import { OCCASIONS, type Occasion } from "./channel";
import { ALERT_CHANNELS, channelOf } from "./channels";

/** Whom a rule reaches by one channel on one occasion. */
export interface Audience {
  channel: AlertChannel;
  occasion: Occasion;
  officeHours: boolean;
  /** Those that are the same for each alert; none where each alert has its own. */
  addresses: readonly string[];
  /** A query with one column, the targets, in which `a` is the alert. */
  targets: Prisma.Sql;
}

/** Everybody whom a rule reaches, with addresses in the place of roles and staff members. */
export async function audiencesOf(db: ReadOnlyDatabase, rule: AlertRule): Promise<Audience[]> {
  const all = ALERT_CHANNELS.flatMap((channel) => OCCASIONS.map((occasion) => ({ channel, occasion })));
  const found = await Promise.all(
    all.map(async ({ channel, occasion }): Promise<Audience[]> => {
      const { recipients, officeHours } = channelOf(channel);
      const to = await recipients(db, rule, occasion);
      const audience = { channel, occasion, officeHours };
      if (to instanceof Prisma.Sql) return [{ ...audience, addresses: [], targets: to }];
      if (to.length === 0) return [];
      return [{ ...audience, addresses: to, targets: Prisma.sql`select unnest(${to}::text[])` }];
    }),
  );
  return found.flat();
}
