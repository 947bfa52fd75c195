import type { Prisma } from "@/lib/db/generated/client";

/** What a page of a customer says of the installation that its link is for. */
export const CUSTOMER_SUBJECT = {
  label: true,
  clientId: true,
  organization: { select: { name: true, number: true } },
  template: {
    select: {
      name: true,
      environment: true,
      keyAlgorithm: true,
      revivalInstructions: true,
      fileLocation: true,
      restartInstructions: true,
    },
  },
} as const satisfies Prisma.InstallationSelect;

export type CustomerSubject = Prisma.InstallationGetPayload<{ select: typeof CUSTOMER_SUBJECT }>;

/** The names, and the vendor's texts about the file: plain text, and empty when nobody has written them. */
export function subjectTexts({ label, organization, template }: CustomerSubject) {
  return {
    organization,
    label,
    product: template.name,
    environment: template.environment,
    instructions: template.revivalInstructions,
    fileLocation: template.fileLocation,
    restartInstructions: template.restartInstructions,
  };
}
