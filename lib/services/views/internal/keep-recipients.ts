import type { Transaction } from "@/lib/db/client";

/**
 * Records who added each recipient of a view's weekly report. Who added one that was a recipient before
 * stays, unless they have lost access or it is not known.
 */
export async function keepRecipients(
  tx: Transaction,
  view: { viewId: string; emails: string[]; addedById: string; now: Date },
): Promise<void> {
  const { viewId, emails, addedById, now } = view;
  await tx.reportRecipient.deleteMany({ where: { viewId, email: { notIn: emails } } });
  const known = await tx.reportRecipient.findMany({
    where: { viewId },
    select: { email: true, addedById: true },
  });
  const active = await tx.staffUser.findMany({
    where: { id: { in: known.map((each) => each.addedById) }, state: "ACTIVE" },
    select: { id: true },
  });
  const stale = known.filter((each) => !active.some(({ id }) => id === each.addedById));
  await tx.reportRecipient.deleteMany({ where: { viewId, email: { in: stale.map((each) => each.email) } } });
  await tx.reportRecipient.createMany({
    data: emails.map((email) => ({ viewId, email, addedById, addedAt: now })),
    skipDuplicates: true,
  });
}
