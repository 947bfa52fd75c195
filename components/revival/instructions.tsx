import { getTranslations } from "next-intl/server";
import Markdown from "react-markdown";

const ALLOWED = [
  "p",
  "ol",
  "ul",
  "li",
  "strong",
  "em",
  "code",
  "pre",
  "h3",
  "h4",
  "br",
  "hr",
  "blockquote",
  "a",
];

/**
 * The vendor's own instructions. Markdown is reduced to a few elements: no HTML, no pictures, and links to
 * https only.
 */
export async function Instructions({ markdown }: { markdown: string }) {
  const t = await getTranslations("revival");
  return (
    <section className="kv-panel kv-prose" aria-labelledby="instructions">
      <h2 id="instructions" className="ds-heading" data-size="xs">
        {t("instructionsTitle")}
      </h2>
      <Markdown
        allowedElements={ALLOWED}
        unwrapDisallowed
        skipHtml
        urlTransform={(url) => (url.startsWith("https://") ? url : "")}
        components={{
          a: ({ href, children }) =>
            href ? (
              <a className="ds-link" href={href} target="_blank" rel="noopener noreferrer">
                {children}
              </a>
            ) : (
              <>{children}</>
            ),
        }}
      >
        {markdown}
      </Markdown>
    </section>
  );
}
