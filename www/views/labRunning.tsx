import { minutes } from "../format";
import { inWords, strings } from "../language";
import { textOf } from "../lab/methods";
import { run } from "../lab/run";
import type { Progress } from "../protocol";
import { Bar, WorkBar } from "./progress";

/** How far it is. The end is read out, the counting is not. */
export function LabRunning() {
  const now = run.value;
  if (now === null) return null;
  const { progress, state, plan } = now;
  const { lab: text } = strings.value;
  return (
    <div class="lab-running">
      {state === "running" && <Bars progress={progress} />}
      <p role="status">
        {state === "over" && text.finished(progress?.done ?? 0)}
        {state === "ended" && text.stopped}
      </p>
      {progress?.series.map(
        ({ method, message }) =>
          message !== null && (
            <p key={method} class="lab-note" role="alert">
              {text.leftOut(textOf(method, plan.protocol).label, inWords(message))}
            </p>
          ),
      )}
    </div>
  );
}

function Bars({ progress }: { readonly progress: Progress | null }) {
  if (progress === null) return <Bar what="" done={0} of={null} said="" />;
  const { done, of, secondsLeft, slowerFollow, work } = progress;
  const { lab: text } = strings.value;
  const timeLeft = slowerFollow ? text.timeLeftThenSlow : text.timeLeft;
  const left = secondsLeft === null ? "" : ` · ${timeLeft(minutes(secondsLeft))}`;
  return (
    <>
      <Bar what={text.progress(done, of)} done={done} of={of} said={left} />
      {work !== null && <WorkBar work={work} />}
    </>
  );
}
