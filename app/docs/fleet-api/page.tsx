import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { PlainFrame } from "@/components/layout/app-frame";
import { PageHead } from "@/components/ui/page-head";
import { Panel } from "@/components/ui/panel";
import { env } from "@/lib/base/env";
import { paths } from "@/lib/domain/routes";
import { openApiDocument } from "@/lib/http/fleet-openapi";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("fleetApi"))("title") };
}

interface Operation {
  operationId: string;
  summary: string;
  description: string;
  requestBody?: {
    content: Record<
      string,
      { schema: object; examples?: Record<string, { summary: string; value: object }> }
    >;
  };
  responses: Record<string, { description: string; content: Record<string, { schema: object }> }>;
}

/** Documentation of the API for installations, rendered from its OpenAPI document. */
export default async function FleetApiPage() {
  const document = openApiDocument(env());
  const t = await getTranslations("fleetApi");
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...(operation as Operation),
      method: method.toUpperCase(),
      path,
    })),
  );
  return (
    <PlainFrame>
      <PageHead title={document.info.title} lead={<Described text={document.info.description} />} />
      <div className="grid gap-6">
        <Panel id="authentication" title={t("authentication")}>
          <Described text={document.components.securitySchemes.helseid.description} />
          <Described text={document.components.securitySchemes.ownKey.description} />
          <p className="mt-2">
            <code className="break-all">{document.servers[0]!.url}</code>
          </p>
          <p className="mt-2">
            <Link className="ds-link" href={paths.fleetApiDocument} prefetch={false}>
              OpenAPI 3.1
            </Link>
          </p>
        </Panel>
        {operations.map((operation) => (
          <Panel key={operation.operationId} id={operation.operationId} title={operation.summary}>
            <p>
              <code>
                {operation.method} {operation.path}
              </code>
            </p>
            <Described text={operation.description} />
            {Object.entries(operation.requestBody?.content ?? {}).map(([type, { schema }]) => (
              <Schema key={type} title={`${t("request")} (${type})`} schema={schema} />
            ))}
            {Object.entries(operation.requestBody?.content["application/json"]?.examples ?? {}).map(
              ([name, { summary, value }]) => (
                <Schema key={name} title={summary} schema={value} />
              ),
            )}
            {Object.entries(operation.responses["200"]!.content).map(([type, { schema }]) => (
              <Schema key={type} title={`${t("answer")} (${type})`} schema={schema} />
            ))}
            <ul className="mt-3 grid gap-1 text-sm">
              {Object.entries(operation.responses)
                .filter(([status]) => status !== "200")
                .map(([status, { description }]) => (
                  <li key={status}>
                    <strong>{status}</strong> <WithCode text={description} />
                  </li>
                ))}
            </ul>
          </Panel>
        ))}
      </div>
    </PlainFrame>
  );
}

/** A text of the document, whose code is between backticks as Markdown has it. */
function WithCode({ text }: { text: string }) {
  return text.split("`").map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part));
}

function Described({ text }: { text: string }) {
  return (
    <p className="mt-2 max-w-3xl break-words">
      <WithCode text={text} />
    </p>
  );
}

function Schema({ title, schema }: { title: string; schema: object }) {
  return (
    <details className="mt-2">
      <summary className="cursor-pointer py-1">{title}</summary>
      <pre
        className="kv-scroll rounded bg-neutral-surface-tinted p-3 text-sm"
        tabIndex={0}
        aria-label={title}
      >
        {JSON.stringify(schema, null, 2)}
      </pre>
    </details>
  );
}
