"use client";

/** Shown when the root layout itself fails, so it uses neither translations nor styles. */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="nb">
      <body>
        <main>
          <h1>Noe gikk galt</h1>
          <p>Prøv igjen om litt. Something went wrong. Please try again.</p>
          {error.digest ? <p>Referanse: {error.digest}</p> : null}
        </main>
      </body>
    </html>
  );
}
