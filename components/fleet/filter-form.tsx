"use client";

import { parseFilterText } from "@/lib/domain/filter-text";
import { columnsText } from "@/lib/domain/fleet-columns";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { type FormEvent, type ReactNode, useEffect, useRef, useState, useTransition } from "react";
import { useEarlyInput } from "@/components/forms/early-input";
import type { Option } from "@/components/forms/form-context";
import { FilterBar, FilterChip } from "@/components/ui/filter-bar";
import { FilterSelect } from "@/components/ui/filter-select";
import { Menu } from "@/components/ui/menu";

interface FilterFormProps {
  action: string;
  q: string;
  filters: { name: string; label: string; value: string; options: Option[] }[];
  sort: string;
  scope: string;
  /** Parts of the view that the form does not show, sent along so that they are kept. */
  otherParameters: Record<string, string>;
  columns: { name: string; label: string; chosen: boolean }[];
  /** The filters that apply, each with the address without it. */
  chips: { name: string; value: string; href: string }[];
  /** The current view as in the address. */
  query: string;
  /** What stands at the end of the bar. */
  children?: ReactNode;
}

const PAUSE_MS = 200;
/** Filters and what is searched for; the page cuts the latter. */
const MAX_TYPED = 1000;

/**
 * The filters of the fleet. The form's fields make up the address. With JavaScript the list updates while
 * typing; without it there is a button.
 */
export function FilterForm(props: FilterFormProps) {
  // Views that the form itself has requested since it was rendered. After a view from elsewhere (a link, the
  // back button) the form is rendered again; after one of its own it is not, because the field would lose the
  // text being typed. Responses may come late, so all are recorded.
  const here = plain(props.query);
  const [requested, setRequested] = useState([here]);
  const [drawn, setDrawn] = useState(here);
  if (!requested.includes(here)) {
    setRequested([here]);
    setDrawn(here);
  }
  return (
    <Fields
      key={drawn}
      {...props}
      onRequest={(query) => setRequested((before) => [...before, plain(query)])}
    />
  );
}

/** Order, and spaces at the ends, make no difference. */
function plain(query: string): string {
  return [...new URLSearchParams(query)]
    .map(([name, value]) => `${name}=${value.trim()}`)
    .sort()
    .join("&");
}

function Fields({
  action,
  q,
  filters,
  sort,
  scope,
  otherParameters,
  columns,
  chips,
  children,
  onRequest,
}: FilterFormProps & { onRequest: (query: string) => void }) {
  const t = useTranslations("fleet");
  const common = useTranslations("common");
  const router = useRouter();
  /** Filters that were typed, by the name of their parameter, until the form is rendered with them. */
  const typed = useRef<Record<string, string>>({});
  const form = useRef<HTMLFormElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [isFetching, startFetching] = useTransition();

  useEffect(() => () => clearTimeout(timer.current), []);

  /** Takes the filters out of the search field. @param isComplete false while the last word is being typed */
  function readTyped(form: HTMLFormElement, isComplete: boolean) {
    const field = form.elements.namedItem("q");
    if (!(field instanceof HTMLInputElement) || !(isComplete || /[\s"]$/.test(field.value))) return;
    const { filters, text } = parseFilterText(field.value);
    const entries = Object.entries(filters);
    if (entries.length === 0) return;
    for (const [name, value] of entries) typed.current[name] = String(value);
    field.value = text && !isComplete ? `${text} ` : text;
  }

  function go(form: HTMLFormElement, pause: number) {
    readTyped(form, pause === 0);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const query = new URLSearchParams();
      const data = new FormData(form);
      for (const name of new Set(data.keys())) {
        const values = data.getAll(name).map(String);
        const value = name === "columns" ? columnsText(values) : values.join(",");
        if (value !== "") query.set(name, value);
      }
      for (const [name, value] of Object.entries(typed.current)) query.set(name, value);
      onRequest(query.toString());
      startFetching(() => router.replace(`${action}?${query}`, { scroll: false }));
    }, pause);
  }

  useEarlyInput(
    () => form.current,
    () => go(form.current!, PAUSE_MS),
  );

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    go(event.currentTarget, 0);
  }

  return (
    <FilterBar
      ref={form}
      action={action}
      // Otherwise a browser shows its last choices when the page is loaded again, beside a list without them.
      autoComplete="off"
      aria-busy={isFetching}
      submitLabel={common("search")}
      field={{
        name: "q",
        defaultValue: q,
        "aria-label": t("search"),
        placeholder: t("searchHint"),
        maxLength: MAX_TYPED,
      }}
      chips={chips.map((chip) => (
        <FilterChip
          key={chip.name}
          name={chip.name}
          value={chip.value}
          removeHref={chip.href}
          removeLabel={t("removeFilter", chip)}
        />
      ))}
      onSubmit={onSubmit}
      onChange={(event) => {
        delete typed.current[(event.target as unknown as HTMLInputElement).name];
        go(event.currentTarget, PAUSE_MS);
      }}
    >
      {sort === "expiry" ? null : <input type="hidden" name="sort" value={sort} />}
      {Object.entries(otherParameters).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Menu label={t("filters")} side="start">
        <div className="grid gap-3 p-2 sm:w-96 sm:grid-cols-2">
          {filters.map((filter) => (
            <FilterSelect
              key={filter.name}
              name={filter.name}
              label={filter.label}
              value={filter.value}
              any={t("any")}
              options={filter.options}
            />
          ))}
          <label className="grid gap-1 text-sm">
            {t("filter.scope")}
            <input
              className="ds-input"
              name="scope"
              defaultValue={scope}
              autoComplete="off"
              spellCheck={false}
            />
          </label>
        </div>
      </Menu>
      <Menu label={t("columns")} variant="tertiary" side="start">
        <fieldset className="p-2">
          <legend className="sr-only">{t("columns")}</legend>
          {columns.map((column) => (
            <label key={column.name} className="flex min-h-8 items-center gap-2">
              <input
                className="ds-input"
                type="checkbox"
                name="columns"
                value={column.name}
                defaultChecked={column.chosen}
              />
              {column.label}
            </label>
          ))}
        </fieldset>
      </Menu>
      {children}
    </FilterBar>
  );
}
