import Link from "next/link";
import { getTranslations } from "next-intl/server";
import type { ServerAction } from "@/components/forms/action-form";
import { FleetCell, FleetRow, FleetTable } from "@/components/ui/fleet-table";
import { StatusText } from "@/components/ui/status-text";
import { Time } from "@/components/ui/time";
import { paths } from "@/lib/domain/routes";
import type { SharedAccessGroup } from "@/lib/services/shared-access/list-shared-access";
import { RemoveForm } from "@/components/ui/remove-form";

type Item = SharedAccessGroup["items"][number];
const COLUMNS = ["what", "about", "created", "used", "expires", "end"] as const;

/** What one staff member has shared, each with a button that ends it after a confirmation. */
export async function SharedAccessTable({ items, revoke }: { items: Item[]; revoke: ServerAction<void> }) {
  const t = await getTranslations("sharedAccess");
  return (
    <FleetTable
      caption={t("title")}
      density="roomy"
      columns={COLUMNS.map((name) => ({ name, label: t(`column.${name}`) }))}
    >
      {items.map((item) => (
        <Row key={`${item.kind} ${item.id} ${item.email}`} item={item} revoke={revoke} />
      ))}
    </FleetTable>
  );
}

async function Row({ item, revoke }: { item: Item; revoke: ServerAction<void> }) {
  const t = await getTranslations("sharedAccess");
  const { kind, email } = item;
  const about = email ? `${item.name} · ${email}` : item.name;
  return (
    <FleetRow>
      <FleetCell place="title" wrap>
        <span className="font-semibold">{t(`kind.${kind}`)}</span>
        {item.works ? null : <StatusText tone="neutral">{t("noOwner")}</StatusText>}
        {item.bound ? <StatusText tone="info">{t("inUse")}</StatusText> : null}
      </FleetCell>
      <FleetCell place="line" wrap>
        <span className="wrap-anywhere">
          {item.installationId ? (
            <Link className="ds-link" href={paths.installation(item.installationId)}>
              {about}
            </Link>
          ) : (
            about
          )}
        </span>
      </FleetCell>
      <FleetCell label={t("column.created")} place="line">
        <Time value={item.createdAt} />
        {item.createdBy && item.createdById !== item.ownerId ? ` ${t("by", { name: item.createdBy })}` : ""}
      </FleetCell>
      <FleetCell label={t("column.used")} place="line">
        {item.lastUsedAt ? <Time value={item.lastUsedAt} /> : t("never")}
      </FleetCell>
      <FleetCell label={t("column.expires")} place="line">
        {item.expiresAt ? <Time value={item.expiresAt} /> : t("notExpiring")}
      </FleetCell>
      <FleetCell place="line" wrap>
        <RemoveForm
          action={revoke}
          fields={{ kind, id: item.id, email: email ?? "" }}
          open={t("end")}
          about={`${t(`kind.${kind}`)}, ${about}`}
          help={t(`confirm.${kind}`, { email: email ?? "" })}
          confirm={t("endNow")}
        />
      </FleetCell>
    </FleetRow>
  );
}
