"use client";

import { MAX_LENGTH } from "@/lib/base/max-length";
import { columnsText } from "@/lib/domain/fleet-columns";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Option } from "@/components/forms/action-form";
import { FilterSelect } from "@/components/ui/filter-select";

interface FilterFormProps {
  action: string;
  q: string;
  filters: { name: string; label: string; value: string; options: Option[] }[];
  sort: string;
  scope: string;
  /** Parts of the view that the form does not show, sent along so that they are otherParameters. */
  otherParameters: Record<string, string>;
  columns: { name: string; label: string; chosen: boolean }[];
  /** A filter is set, so the filters are shown open. */
  narrowed: boolean;
  /** The current view as in the address. */
  query: string;
}

const PAUSE_MS = 200;

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
  narrowed,
  onRequest,
}: FilterFormProps & { onRequest: (query: string) => void }) {
  const t = useTranslations("fleet");
  const common = useTranslations("common");
  const router = useRouter();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => () => clearTimeout(timer.current), []);

  function go(form: HTMLFormElement, pause: number) {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const query = new URLSearchParams();
      const data = new FormData(form);
      for (const name of new Set(data.keys())) {
        const values = data.getAll(name).map(String);
        const value = name === "columns" ? columnsText(values) : values.join(",");
        if (value !== "") query.set(name, value);
      }
      onRequest(query.toString());
      router.replace(`${action}?${query}`, { scroll: false });
    }, pause);
  }

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    go(event.currentTarget, 0);
  }

  return (
    <form
      action={action}
      role="search"
      className="mb-4 grid gap-3"
      onSubmit={onSubmit}
      onChange={(event) => go(event.currentTarget, PAUSE_MS)}
    >
      <div className="flex max-w-2xl gap-2">
        <input
          className="ds-input grow"
          type="search"
          name="q"
          defaultValue={q}
          aria-label={t("search")}
          placeholder={t("searchHint")}
          maxLength={MAX_LENGTH.search}
          autoComplete="off"
        />
        <button className="ds-button" data-variant="secondary">
          {common("search")}
        </button>
      </div>
      {sort === "expiry" ? null : <input type="hidden" name="sort" value={sort} />}
      {Object.entries(otherParameters).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <details open={narrowed}>
        <summary className="cursor-pointer py-1">{t("filters")}</summary>
        <div className="mt-2 grid gap-3 sm:grid-cols-3 lg:grid-cols-6">
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
        <fieldset className="mt-3">
          <legend className="text-sm">{t("columns")}</legend>
          <div className="flex flex-wrap gap-x-4">
            {columns.map((column) => (
              <label key={column.name} className="flex min-h-6 items-center gap-1 py-1 text-sm">
                <input type="checkbox" name="columns" value={column.name} defaultChecked={column.chosen} />
                {column.label}
              </label>
            ))}
          </div>
        </fieldset>
      </details>
    </form>
  );
}
