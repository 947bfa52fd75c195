"use client";

import { useTranslations } from "next-intl";
import { EnvironmentTag } from "@/components/ui/environment-tag";
import { ShownTime, type ShownTimeData } from "./shown-time";
import { StatusText } from "@/components/ui/status-text";
import type { Part, StatusLineData } from "./row-data";

/** What stands in a cell: a text or time, a status, an identifier, or a text with an environment. */
export type CellData =
  Part | StatusLineData | { code: string } | { text: string; environment: "TEST" | "PRODUCTION" };

/** A value of a list, from data. */
export function CellContent({ data }: { data: CellData }) {
  if (typeof data === "string") return data;
  if (isTime(data)) return <ShownTime time={data} />;
  if ("code" in data) return <code>{data.code}</code>;
  if ("tone" in data) return <StatusLine line={data} />;
  return (
    <>
      {data.text} <EnvironmentLabel environment={data.environment} />
    </>
  );
}

function EnvironmentLabel({ environment }: { environment: "TEST" | "PRODUCTION" }) {
  const t = useTranslations("common");
  return <EnvironmentTag environment={environment} label={t(`environment.${environment}`)} />;
}

const isTime = (data: CellData): data is ShownTimeData => Array.isArray(data);

/** A status in words, from data. */
function StatusLine({ line: { tone, word, rest } }: { line: StatusLineData }) {
  return (
    <StatusText
      tone={tone}
      rest={rest?.map((part, index) =>
        typeof part === "string" ? part : <ShownTime key={index} time={part} />,
      )}
    >
      {word}
    </StatusText>
  );
}
