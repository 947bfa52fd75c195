import Link from "next/link";
import { useTranslations } from "next-intl";
import { Icon } from "@/components/ui/icon";
import { paths } from "@/lib/domain/routes";
import { KeyListLink } from "./keys";
import { LanguageSwitch } from "./language-switch";

/** Of the first and the last name. */
function initials(name: string): string {
  const words = name.split(/[\s-]+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => word?.[0]?.toLocaleUpperCase("nb") ?? "")
    .join("");
}

/** Who is signed in, and what is theirs alone. */
export function AccountMenu({ staffMember }: { staffMember: { name: string | null; role: string } }) {
  const t = useTranslations("nav");
  const frame = useTranslations("frame");
  const common = useTranslations("common");
  const name = staffMember.name ?? common("unknownPerson");
  return (
    <details className="kv-menu">
      <summary className="kv-bell">
        <span className="sr-only">{frame("account", { name })}</span>
        <span className="kv-avatar" aria-hidden="true">
          {initials(name)}
        </span>
        <span className="kv-wide">
          <Icon name="down" />
        </span>
      </summary>
      <div>
        <p className="kv-menu-who">
          <b>{name}</b>
          <small>{t(`role.${staffMember.role}`)}</small>
        </p>
        <ul>
          <li>
            <Link href={paths.account}>{t("account")}</Link>
          </li>
          <li>
            <Link href={paths.views}>{t("views")}</Link>
          </li>
          <li>
            <KeyListLink href={`${paths.account}#keys`}>
              {frame("keys")} <kbd>?</kbd>
            </KeyListLink>
          </li>
        </ul>
        <ul>
          <li>
            <LanguageSwitch inMenu />
          </li>
          <li>
            <form method="post" action={paths.logout}>
              <button>{t("signOut")}</button>
            </form>
          </li>
        </ul>
      </div>
    </details>
  );
}
