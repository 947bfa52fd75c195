import type { Tone } from "@/lib/domain/installation-status";

/** Made-up rows of the samples. */
export interface SampleRow {
  customer: string;
  label: string;
  template: string;
  environment: "PRODUCTION" | "TEST";
  tone: Tone;
  status: string;
  rest?: string;
  custody: string;
  checked: string;
  contact: string;
  phone: string;
}

export const ROWS: readonly SampleRow[] = [
  {
    customer: "Kystvakta legesenter",
    label: "Hovedserver",
    template: "Legevakt Mobil",
    environment: "PRODUCTION",
    tone: "danger",
    status: "Utløpt for 20 dager siden",
    rest: "6. nov.",
    custody: "Kunden",
    checked: "i dag 07.04",
    contact: "Siv Sæther",
    phone: "00 00 24 00",
  },
  {
    customer: "Øvre Dal kommune",
    label: "Hovedserver",
    template: "Fjordjournal",
    environment: "PRODUCTION",
    tone: "danger",
    status: "Utløper om 2 dager",
    rest: "lør. 28. nov.",
    custody: "Klientvakt",
    checked: "i dag 07.05",
    contact: "Mona Moen",
    phone: "00 00 22 00",
  },
  {
    customer: "Tyttebærtun bo- og aktivitetssenter",
    label: "Hovedserver i kjelleren",
    template: "Legevakt Mobil",
    environment: "PRODUCTION",
    tone: "warning",
    status: "Utløper om 26 dager",
    rest: "22. des.",
    custody: "Klientvakt",
    checked: "i dag 07.06",
    contact: "Kari Berg",
    phone: "00 00 23 23",
  },
  {
    customer: "Brattlia legesenter",
    label: "Server 2",
    template: "Fjordjournal",
    environment: "TEST",
    tone: "neutral",
    status: "Utløp ukjent",
    custody: "Kunden",
    checked: "i dag 07.03",
    contact: "Arne Bratt",
    phone: "00 00 29 08",
  },
  {
    customer: "Fjellstua legevakt",
    label: "Ny server",
    template: "Legevakt Mobil",
    environment: "PRODUCTION",
    tone: "info",
    status: "Nøkkelen byttes",
    rest: "trinn 4 av 5",
    custody: "Klientvakt",
    checked: "i dag 08.16",
    contact: "Nils Hegg",
    phone: "00 00 30 11",
  },
  {
    customer: "Havna legevakt",
    label: "Hovedserver",
    template: "Fjordjournal",
    environment: "PRODUCTION",
    tone: "success",
    status: "Virker",
    rest: "75 dager igjen · 9. feb. 2027",
    custody: "Klientvakt",
    checked: "24. nov.",
    contact: "Eva Strand",
    phone: "00 00 26 14",
  },
];
