"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { type KeyboardEvent, useEffect, useId, useRef, useState, useSyncExternalStore } from "react";
import { Icon } from "@/components/ui/icon";
import { inScope } from "@/lib/domain/environment-scope";
import { paths } from "@/lib/domain/routes";
import type { SearchHit } from "@/lib/services/fleet/find-anything";
import { useEnvironmentScope } from "./environment-scope";
import { PalettePanel, type Target } from "./palette-panel";

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
        <PalettePanel
          list={list}
          text={text}
          targets={targets}
          chosen={chosen}
          onChange={onChange}
          onKeyDown={onKeyDown}
          onChoose={go}
        />
      </dialog>
    </>
  );
}
