import Link from "next/link";
import Markdown from "react-markdown";
import { sectionId } from "@/lib/domain/handbook-sections";

/**
 * A chapter of the handbook. Links lead within the portal; pictures are screenshots from the browser tests.
 */
export function HandbookText({ markdown }: { markdown: string }) {
  return (
    <div className="kv-prose kv-handbook">
      <Markdown
        skipHtml
        components={{
          h2: ({ children }) => (
            <h2 className="ds-heading" data-size="sm" id={sectionId(String(children))}>
              {children}
            </h2>
          ),
          a: ({ href, children }) => (
            <Link className="ds-link" href={href ?? ""}>
              {children}
            </Link>
          ),
          // eslint-disable-next-line @next/next/no-img-element -- next/image writes style attributes, which the Content-Security-Policy refuses
          img: ({ src, alt }) => <img src={String(src)} alt={alt ?? ""} loading="lazy" />,
        }}
      >
        {markdown}
      </Markdown>
    </div>
  );
}
