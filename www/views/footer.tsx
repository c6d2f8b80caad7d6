import { answered } from "../answers";
import { difference, encodedAll, engine, info, perSecond, restored, why } from "../engineState";
import { fraction } from "../format";
import { asSentence, strings } from "../language";
import { isKept } from "../offline";
import { isKiosk } from "../kiosk/kiosk";
import { LanguageMenu } from "./languageMenu";
import { ModelFact } from "./models";
import { Progress, Working } from "./progress";

/** What the page waits for, what runs here and how fast, and under which licences. */
export function Footer() {
  const { footer } = strings.value;
  return (
    <footer class="footer">
      <Working />
      <Progress />
      {/* Scrolls where it does not fit, which the keyboard must be able to do. */}
      <ul class="footer-facts" aria-label={footer.status} tabIndex={0}>
        <li>
          <Executor name={executor()} />
        </li>
        <ModelFact bytes={info.value?.bytes ?? null} />
        {facts().map((fact) => (
          <li key={fact}>{fact}</li>
        ))}
      </ul>
      <p>
        <span class="footer-privacy">{footer.privacy}</span>{" "}
        {/* Nobody at a stand may be led away from the page. */}
        {!isKiosk && (
          <a href="licences.html" hreflang="en">
            {footer.licences}
          </a>
        )}{" "}
        <LanguageMenu />
      </p>
    </footer>
  );
}

/** What runs the model; why it does, where there is a reason to tell, is a click away. */
function Executor({ name }: { readonly name: string }) {
  if (why.value === null) return name;
  return (
    <>
      <button
        type="button"
        class="footer-why"
        popovertarget="why"
        aria-label={strings.value.footer.why(name)}
      >
        {name}
      </button>
      <p id="why" popover="auto" class="popover">
        {asSentence(why.value)}
      </p>
    </>
  );
}

function executor(): string {
  const { footer } = strings.value;
  const { phase } = engine.value;
  if (phase === "failed") return footer.engineStopped;
  if (phase !== "ready" || info.value === null) return footer.engineStarting;
  const { executor, encoders } = info.value;
  return encoders > 1 ? footer.workers(executor, encoders) : executor;
}

function facts(): string[] {
  if (engine.value.phase !== "ready") return [];
  const { footer } = strings.value;
  const list: string[] = [];
  if (perSecond.value !== null) list.push(footer.perSecond(perSecond.value));
  if (restored.value > 0 && encodedAll.value) list.push(footer.kept(restored.value));
  if (difference.value !== null && encodedAll.value) {
    list.push(footer.difference(fraction(difference.value, 1)));
  }
  if (isKept.value) list.push(footer.offline);
  if (answered.value !== null) list.push(footer.lastQuery(answered.value.milliseconds));
  return list;
}
