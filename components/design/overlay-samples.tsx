"use client";

import { KeyListPanel } from "@/components/layout/keys";
import { PalettePanel, type Target } from "@/components/layout/palette-panel";
import { Sample } from "./sample";

const HERE = "/design/overlays";
const PAGES: Target[] = ["Krever handling", "Varsler", "Installasjoner", "Kunder"].map((title) => ({
  id: title.replace(" ", "-"),
  group: "page",
  title,
  detail: "",
  href: HERE,
}));
const HITS: Target[] = [
  { id: "k1", group: "organization", title: "Øvre Dal kommune", detail: "310 014 443", href: HERE },
  {
    id: "i1",
    group: "installation",
    title: "Øvre Dal kommune – Hovedserver",
    detail: "Fjordjournal, produksjon",
    href: HERE,
  },
  {
    id: "i2",
    group: "installation",
    title: "Øvre Dal kommune – Hovedserver i kjelleren på det gamle rådhuset",
    detail: "Legevakt Mobil, test",
    href: HERE,
  },
];
const nothing = () => {};

/** What opens over the page: without the dialog round it, so that each can be seen beside the others. */
export function OverlaySamples() {
  return (
    <>
      <PaletteSample name="palette" title="GoTo, åpnet" text="" targets={PAGES} />
      <PaletteSample name="palette-hits" title="GoTo, med treff" text="øvre d" targets={HITS} at={1} />
      <PaletteSample name="palette-none" title="GoTo, uten treff" text="xyz" targets={[]} />
      <Sample name="key-list" title="Keys">
        <div className="kv-dialog">
          <KeyListPanel id="sample-keys" onClose={nothing} />
        </div>
      </Sample>
    </>
  );
}

function PaletteSample({
  name,
  title,
  text,
  targets,
  at = 0,
}: {
  name: string;
  title: string;
  text: string;
  targets: Target[];
  at?: number;
}) {
  return (
    <Sample name={name} title={title}>
      <div className="kv-palette">
        <PalettePanel
          list={`sample-${name}-list`}
          text={text}
          targets={targets}
          chosen={targets[at]}
          onChange={nothing}
          onKeyDown={nothing}
          onChoose={nothing}
        />
      </div>
    </Sample>
  );
}
