"use client";

import type { SearchHit } from "@/lib/services/fleet/find-anything";
import { MAX_LENGTH } from "@/lib/base/max-length";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { type KeyboardEvent, useEffect, useId, useRef, useState, useSyncExternalStore } from "react";
import { paths } from "@/lib/domain/routes";

interface Target {
  id: string;
  title: string;
  detail: string;
  href: string;
}

const PAUSE_MS = 120;

const nothing = () => () => {};

/** Ctrl-K or ⌘K: opens any page, organization or installation. */
export function CommandPalette({ pages }: { pages: { href: string; label: string }[] }) {
  const t = useTranslations("palette");
  const router = useRouter();
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
      .map((page) => ({ id: page.href, title: page.label, detail: t("page"), href: page.href })),
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
        body.hits.map((each) => ({
          ...each,
          href: each.kind === "organization" ? paths.organization(each.id) : paths.installation(each.id),
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
      <button
        type="button"
        className="ds-button hidden sm:inline-flex"
        data-variant="tertiary"
        data-size="sm"
        aria-keyshortcuts={isReady ? "Control+K Meta+K" : undefined}
        onClick={() => dialog.current?.showModal()}
      >
        {t("open")} <kbd className="hidden text-xs text-neutral-text-subtle 2xl:inline">Ctrl K</kbd>
      </button>
      <dialog
        ref={dialog}
        className="ds-dialog kv-palette"
        aria-label={t("title")}
        onClose={() => onChange("")}
        onClick={(event) => {
          if (event.target === dialog.current) dialog.current.close();
        }}
      >
        <input
          className="ds-input w-full"
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
        <ul id={list} role="listbox" aria-label={t("results")} className="mt-2 max-h-96 overflow-auto">
          {targets.map((target) => (
            <li
              key={target.id}
              id={`${list}-${target.id}`}
              role="option"
              aria-selected={target === chosen}
              className={`cursor-pointer rounded px-3 py-2 ${target === chosen ? "bg-accent-surface-default" : ""}`}
              onClick={() => go(target)}
            >
              {target.title} <span className="text-sm text-neutral-text-subtle">{target.detail}</span>
            </li>
          ))}
        </ul>
        <p role="status" className={targets.length > 0 ? "sr-only" : "p-3"}>
          {targets.length > 0 ? t("count", { count: targets.length }) : t("none")}
        </p>
      </dialog>
    </>
  );
}
