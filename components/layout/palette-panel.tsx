"use client";

import { useTranslations } from "next-intl";
import type { KeyboardEvent } from "react";
import { Icon, type IconName } from "@/components/ui/icon";
import { MAX_LENGTH } from "@/lib/base/max-length";

/** In the order in which they are shown. */
export const GROUPS = ["installation", "organization", "contact", "person", "act", "page"] as const;
type Group = (typeof GROUPS)[number];

/** Something that the search can open. */
export interface Target {
  id: string;
  group: Group;
  title: string;
  detail: string;
  href: string;
}

const ICONS: Record<Group, IconName> = {
  installation: "installations",
  organization: "building",
  contact: "phone",
  person: "people",
  act: "key",
  page: "right",
};

interface PalettePanelProps {
  /** Id of the list of results, unique on the page. */
  list: string;
  text: string;
  /** Whether more may be found. */
  isSearching?: boolean;
  targets: readonly Target[];
  /** The target that Enter opens. */
  chosen: Target | undefined;
  onChange: (text: string) => void;
  onKeyDown: (event: KeyboardEvent) => void;
  onChoose: (target: Target) => void;
  /** A touch screen has no Escape. */
  onClose?: () => void;
}

/** The inside of the search: a field, what was found, and the keys. */
export function PalettePanel(props: PalettePanelProps) {
  const { list, text, isSearching = false, targets, chosen, onChange, onKeyDown, onChoose, onClose } = props;
  const t = useTranslations("palette");
  return (
    <>
      <div className="kv-palette-head">
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
        {onClose ? (
          <button type="button" className="kv-tap kv-narrow" aria-label={t("close")} onClick={onClose}>
            <Icon name="close" />
          </button>
        ) : null}
      </div>
      <div id={list} role="listbox" aria-busy={isSearching} aria-label={t("results")}>
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
                  onClick={() => onChoose(target)}
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
        <span role="status">
          {isSearching
            ? t("searching")
            : targets.length > 0
              ? t("count", { count: targets.length })
              : t("none")}
        </span>
        <span className="kv-wide">
          {" · "}
          <kbd>↑</kbd> <kbd>↓</kbd> {t("keys.choose")} · <kbd>Enter</kbd> {t("keys.open")} · <kbd>Esc</kbd>{" "}
          {t("keys.close")}
        </span>
      </div>
    </>
  );
}
