"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { type KeyboardEvent, useEffect, useId, useRef, useState, useSyncExternalStore } from "react";
import { Icon, type IconName } from "@/components/ui/icon";
import { MAX_LENGTH } from "@/lib/base/max-length";
import { inScope } from "@/lib/domain/environment-scope";
import { paths } from "@/lib/domain/routes";
import type { SearchHit } from "@/lib/services/fleet/find-anything";
import { useEnvironmentScope } from "./environment-scope";

/** In the order in which they are shown, which is that of the search's answer. */
const GROUPS = ["page", "organization", "installation"] as const;
type Group = (typeof GROUPS)[number];

interface Target {
  id: string;
  group: Group;
  title: string;
  detail: string;
  href: string;
}

const ICONS: Record<Group, IconName> = {
  installation: "installations",
  organization: "building",
  page: "right",
};

const PAUSE_MS = 120;

const nothing = () => () => {};

/**
 * Search in the top bar: opens any page, customer or installation. Ctrl-K or ⌘K. Without JavaScript the
 * button leads to the list of installations, which has a search of its own.
 */
export function GoTo({ pages }: { pages: { href: string; label: string }[] }) {
  const t = useTranslations("palette");
  const router = useRouter();
  const scope = useEnvironmentScope();
  const dialog = useRef<HTMLDialogElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latestRequest = useRef(0);
  const list = useId();
  const [text, setText] = useState("");
  const [hits, setHits] = useState<Target[]>([]);
  const [at, setAt] = useState(0);
  // The shortcut is shown only once it works, which is when the page's script has loaded.
  const isReady = useSyncExternalStore(
    nothing,
    () => true,
    () => false,
  );

  useEffect(() => {
    function onKey(event: globalThis.KeyboardEvent) {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      if (!dialog.current?.open) dialog.current?.showModal();
    }
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("keydown", onKey);
      clearTimeout(timer.current);
    };
  }, []);

  const word = text.trim().toLowerCase();
  const targets: Target[] = [
    ...pages
      .filter((page) => page.label.toLowerCase().includes(word))
      .map((page) => ({
        id: page.href,
        group: "page" as const,
        title: page.label,
        detail: "",
        href: inScope(page.href, scope),
      })),
    ...(word.length >= 2 ? hits : []),
  ];
  const chosen = targets[Math.min(at, targets.length - 1)];

  function onChange(value: string) {
    setText(value);
    setAt(0);
    clearTimeout(timer.current);
    const requestNumber = (latestRequest.current += 1);
    if (value.trim().length < 2) return;
    timer.current = setTimeout(async () => {
      const response = await fetch(`${paths.search}?${new URLSearchParams({ q: value })}`).catch(() => null);
      if (!response?.ok || requestNumber !== latestRequest.current) return;
      const body = (await response.json()) as { hits: SearchHit[] };
      setHits(
        body.hits.map(({ kind, ...each }) => ({
          ...each,
          group: kind,
          href: kind === "organization" ? paths.organization(each.id) : paths.installation(each.id),
        })),
      );
    }, PAUSE_MS);
  }

  function go(target: Target | undefined) {
    if (!target) return;
    dialog.current?.close();
    router.push(target.href);
  }

  function onKeyDown(event: KeyboardEvent) {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && targets.length > 0) {
      event.preventDefault();
      setAt((Math.min(at, targets.length - 1) + step + targets.length) % targets.length);
    }
    if (event.key === "Enter") {
      event.preventDefault();
      go(chosen);
    }
  }

  return (
    <>
      <form className="kv-goto" action={paths.installations}>
        <button
          aria-keyshortcuts={isReady ? "Control+K Meta+K" : undefined}
          onClick={(event) => {
            event.preventDefault();
            dialog.current?.showModal();
          }}
        >
          <Icon name="search" />
          <span>{t("prompt")}</span>
          {isReady ? (
            <kbd className="kv-wide" aria-hidden="true">
              Ctrl K
            </kbd>
          ) : null}
        </button>
      </form>
      <dialog
        ref={dialog}
        className="kv-palette"
        aria-label={t("title")}
        onClose={() => onChange("")}
        onClick={(event) => {
          if (event.target === dialog.current) dialog.current.close();
        }}
      >
        <input
          type="text"
          role="combobox"
          aria-label={t("title")}
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={chosen ? `${list}-${chosen.id}` : undefined}
          aria-autocomplete="list"
          placeholder={t("hint")}
          autoComplete="off"
          spellCheck={false}
          maxLength={MAX_LENGTH.search}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <div id={list} role="listbox" aria-label={t("results")}>
          {GROUPS.map((group) => {
            const members = targets.filter((target) => target.group === group);
            return members.length === 0 ? null : (
              <div key={group} role="group" aria-labelledby={`${list}-${group}`}>
                <h3 id={`${list}-${group}`} role="presentation">
                  {t(`group.${group}`)}
                </h3>
                {members.map((target) => (
                  <div
                    key={target.id}
                    id={`${list}-${target.id}`}
                    role="option"
                    aria-selected={target === chosen}
                    onClick={() => go(target)}
                  >
                    <Icon name={ICONS[group]} />
                    <span>
                      {target.title} <span className="kv-subtle">{target.detail}</span>
                    </span>
                  </div>
                ))}
              </div>
            );
          })}
        </div>
        <div className="kv-palette-foot">
          <span role="status">{targets.length > 0 ? t("count", { count: targets.length }) : t("none")}</span>
          <span className="kv-wide">
            {" · "}
            <kbd>↑</kbd> <kbd>↓</kbd> {t("keys.choose")} · <kbd>Enter</kbd> {t("keys.open")} · <kbd>Esc</kbd>{" "}
            {t("keys.close")}
          </span>
        </div>
      </dialog>
    </>
  );
}
