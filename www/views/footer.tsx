import { answered } from "../answers";
import { collection } from "../collections";
import { encodedAll, engine, info, perSecond, restored } from "../engineState";
import { fraction, megabytes, pictureCount, rate } from "../format";

/** What runs here and how fast, and under which licences. */
export function Footer() {
  return (
    <footer class="footer">
      {/* Scrolls where it does not fit, which the keyboard must be able to do. */}
      <ul class="footer-facts" aria-label="Status" tabIndex={0}>
        {facts().map((fact) => (
          <li key={fact}>{fact}</li>
        ))}
      </ul>
      <p class="footer-links">
        <span class="footer-privacy">Your words and marks never leave this page.</span>
        <PictureLicence />
        <a href="licences.html">Licences</a>
      </p>
    </footer>
  );
}

/** Who made the pictures, and under which licence they are here. */
function PictureLicence() {
  const licence = collection.value?.licence ?? null;
  if (licence === null) return null;
  const { name, url, note } = licence;
  return (
    <span class="footer-pictures" title={note ?? undefined}>
      Pictures: {url === null ? name : <a href={url}>{name}</a>}
    </span>
  );
}

function facts(): string[] {
  const { phase } = engine.value;
  if (phase === "failed") return ["Engine stopped"];
  if (phase !== "ready" || info.value === null) return ["Engine starting"];
  const list = [info.value.executor, `model ${megabytes(info.value.bytes)}`];
  if (perSecond.value !== null) list.push(`${rate(perSecond.value)} pictures/s`);
  else if (restored.value > 0 && encodedAll.value) {
    list.push(`${pictureCount(restored.value)} kept from your last visit`);
  }
  if (answered.value !== null) list.push(`last query ${milliseconds(answered.value.milliseconds)}`);
  return list;
}

function milliseconds(value: number): string {
  return `${fraction(value, value < 10 ? 1 : 0)} ms`;
}
