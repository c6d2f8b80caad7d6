import { fraction, megabytes, pictureCount, rate } from "../format";
import { answered } from "../question";
import { encodedAll, engine, perSecond, restored } from "../state";

/** What runs here and how fast, and under which licences. */
export function Footer() {
  return (
    <footer class="status">
      {/* Scrolls where it does not fit, which the keyboard must be able to do. */}
      <ul aria-label="Status" tabIndex={0}>
        {facts().map((fact) => (
          <li key={fact}>{fact}</li>
        ))}
      </ul>
      <p>
        <span>Your words and marks never leave this page.</span> <a href="licences.html">Licences</a>
      </p>
    </footer>
  );
}

function facts(): string[] {
  const state = engine.value;
  if (state.phase === "failed") return ["Engine stopped"];
  if (state.phase !== "ready") return ["Engine starting"];
  const list = [state.info.executor, `model ${megabytes(state.info.bytes)}`];
  if (perSecond.value !== null) list.push(`${rate(perSecond.value)} pictures/s`);
  else if (restored.value > 0 && encodedAll.value) {
    list.push(`${pictureCount(restored.value)} remembered from before`);
  }
  if (answered.value !== null) list.push(`last query ${milliseconds(answered.value.milliseconds)}`);
  return list;
}

function milliseconds(value: number): string {
  return `${fraction(value, value < 10 ? 1 : 0)} ms`;
}
