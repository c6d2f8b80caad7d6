import { answered } from "../answers";
import { difference, encodedAll, engine, info, perSecond, restored, why } from "../engineState";
import { fraction, pictureCount, rate } from "../format";
import { isKept } from "../offline";
import { isKiosk } from "../kiosk/kiosk";
import { ModelFact } from "./models";
import { Progress, Working } from "./progress";

/** What the page waits for, what runs here and how fast, and under which licences. */
export function Footer() {
  return (
    <footer class="footer">
      <Working />
      <Progress />
      {/* Scrolls where it does not fit, which the keyboard must be able to do. */}
      <ul class="footer-facts" aria-label="Status" tabIndex={0}>
        <li>
          <Executor name={executor()} />
        </li>
        <ModelFact bytes={info.value?.bytes ?? null} />
        {facts().map((fact) => (
          <li key={fact}>{fact}</li>
        ))}
      </ul>
      <p>
        <span class="footer-privacy">Your words and marks never leave this page.</span>{" "}
        {/* Nobody at a stand may be led away from the page. */}
        {!isKiosk && <a href="licences.html">Licences</a>}
      </p>
    </footer>
  );
}

/** What runs the model; why it does, where there is a reason to tell, is a click away. */
function Executor({ name }: { readonly name: string }) {
  if (why.value === null) return name;
  return (
    <>
      <button type="button" class="footer-why" popovertarget="why" aria-label={`${name}: why?`}>
        {name}
      </button>
      <p id="why" popover="auto" class="popover">
        {why.value}
      </p>
    </>
  );
}

function executor(): string {
  const { phase } = engine.value;
  if (phase === "failed") return "Engine stopped";
  if (phase !== "ready" || info.value === null) return "Engine starting";
  const { executor, encoders } = info.value;
  return encoders > 1 ? `${executor}, ${encoders} workers` : executor;
}

function facts(): string[] {
  if (engine.value.phase !== "ready") return [];
  const list: string[] = [];
  if (perSecond.value !== null) list.push(`${rate(perSecond.value)} pictures/s`);
  if (restored.value > 0 && encodedAll.value) {
    list.push(`${pictureCount(restored.value)} kept in this browser`);
  }
  if (difference.value !== null && encodedAll.value) {
    list.push(`all encoded here; what came along was at most ${fraction(difference.value, 1)}° off`);
  }
  if (isKept.value) list.push("works with the network off");
  if (answered.value !== null) list.push(`last query ${milliseconds(answered.value.milliseconds)}`);
  return list;
}

function milliseconds(value: number): string {
  return `${fraction(value, value < 10 ? 1 : 0)} ms`;
}
