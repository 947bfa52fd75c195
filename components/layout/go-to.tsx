"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { type KeyboardEvent, useEffect, useId, useRef, useState, useSyncExternalStore } from "react";
import { Icon } from "@/components/ui/icon";
import { inScope } from "@/lib/domain/environment-scope";
import { paths } from "@/lib/domain/routes";
import type { SearchHit } from "@/lib/services/fleet/find-anything";
import { useEnvironmentScope } from "./environment-scope";
import { startPending } from "./pending";
import { GROUPS, PalettePanel, type Target } from "./palette-panel";

const PAUSE_MS = 120;

const nothing = () => () => {};

function addressOf(hit: SearchHit): string {
  switch (hit.kind) {
    case "installation":
      return paths.installation(hit.id);
    case "organization":
    case "contact":
      return paths.organization(hit.id);
    case "person":
      return paths.staffMember(hit.id);
    case "act":
      return paths.installationStep(hit.id, hit.step);
  }
}

/**
 * Search in the top bar: opens any page, customer, contact, person or installation, and
 * the step that renews a key. Ctrl-K or ⌘K. Without JavaScript the
 * button leads to the list of installations, which has a search of its own.
 */
export function GoTo({ pages }: { pages: { href: string; label: string }[] }) {
  const t = useTranslations("palette");
  const router = useRouter();
  const scope = useEnvironmentScope();
  const dialog = useRef<HTMLDialogElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const goesOnFound = useRef(false);
  const latestRequest = useRef(0);
  const list = useId();
  const [text, setText] = useState("");
  const [hits, setHits] = useState<Target[]>([]);
  const [isSearching, setSearching] = useState(false);
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
  // In the order in which they are shown, so that the arrows go from one to the next.
  const targets: Target[] = [
    ...(word.length >= 2 ? hits : []),
    ...pages
      .filter((page) => page.label.toLowerCase().includes(word))
      .map((page) => ({
        id: page.href,
        group: "page" as const,
        title: page.label,
        detail: "",
        href: inScope(page.href, scope),
      })),
  ];
  const chosen = targets[Math.min(at, targets.length - 1)];

  const chosenId = chosen && `${list}-${chosen.id}`;
  // The arrows lead further than the window shows.
  useEffect(() => {
    if (chosenId) document.getElementById(chosenId)?.scrollIntoView({ block: "nearest" });
  }, [chosenId]);

  function onChange(value: string) {
    setText(value);
    setAt(0);
    goesOnFound.current = false;
    clearTimeout(timer.current);
    const requestNumber = (latestRequest.current += 1);
    const isSearch = value.trim().length >= 2;
    setSearching(isSearch);
    if (!isSearch) return setHits([]);
    timer.current = setTimeout(async () => {
      const response = await fetch(`${paths.search}?${new URLSearchParams({ q: value })}`).catch(() => null);
      if (requestNumber !== latestRequest.current) return;
      setSearching(false);
      if (!response?.ok) return setHits([]);
      const body = (await response.json()) as { hits: SearchHit[] };
      const found: Target[] = body.hits
        .map((hit) => ({
          id: `${hit.kind}-${hit.id}`,
          group: hit.kind,
          title: hit.kind === "act" ? t(`act.${hit.step}`, { name: hit.title }) : hit.title,
          detail: hit.detail,
          href: addressOf(hit),
        }))
        .sort((one, other) => GROUPS.indexOf(one.group) - GROUPS.indexOf(other.group));
      setHits(found);
      if (goesOnFound.current) go(found[0]);
    }, PAUSE_MS);
  }

  function go(target: Target | undefined) {
    if (!target) return;
    dialog.current?.close();
    startPending(target.href);
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
      // Typed faster than searched: what is found first is opened.
      if (isSearching && chosen?.group !== "page") goesOnFound.current = true;
      else go(chosen);
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
          isSearching={isSearching}
          targets={targets}
          chosen={chosen}
          onChange={onChange}
          onKeyDown={onKeyDown}
          onChoose={go}
          onClose={() => dialog.current?.close()}
        />
      </dialog>
    </>
  );
}
