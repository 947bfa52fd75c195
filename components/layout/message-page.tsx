import Link from "next/link";
import type { ReactNode } from "react";

interface MessagePageProps {
  title: string;
  text: string;
  home: string;
  /** Whether the page is inside a layout that has its own main landmark. */
  framed?: boolean;
  children?: ReactNode;
}

/** A page with one message and one link. */
export function MessagePage({ title, text, home, framed, children }: MessagePageProps) {
  const Landmark = framed ? "div" : "main";
  return (
    <Landmark className="mx-auto max-w-xl px-4 py-16">
      <h1 className="ds-heading" data-size="md">
        {title}
      </h1>
      <p className="my-4">{text}</p>
      {children}
      <p className="mt-4">
        <Link className="ds-link" href="/">
          {home}
        </Link>
      </p>
    </Landmark>
  );
}
