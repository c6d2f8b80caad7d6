import { useEffect, useRef } from "preact/hooks";
import { composes } from "../keys";
import { strings } from "../language";
import { follow } from "../tour/follow";
import { type Stop, STOPS } from "../tour/stops";
import { endTour, goBy, stop } from "../tour/tour";
import { Cross } from "./icons";

/** The control that starts the tour, to which the focus comes back. */
export const WAY_TO_TOUR = "way-to-tour";

export function Tour() {
  const at = stop.value;
  const now = at === null ? undefined : STOPS[at];
  return at === null || now === undefined ? null : <StopBox at={at} stop={now} />;
}

/** Beside a control, which can be used meanwhile: it is no modal dialog, and the keys of the page go on. */
function StopBox({ at, stop: now }: { readonly at: number; readonly stop: Stop }) {
  const box = useRef<HTMLDivElement>(null);
  const further = useRef<HTMLButtonElement>(null);
  const { tour } = strings.value;
  const { title, says } = tour.stops[now.name];
  useEffect(() => {
    box.current?.showPopover();
    further.current?.focus();
    addEventListener("keydown", endByEscape);
    return () => {
      removeEventListener("keydown", endByEscape);
      refocus();
    };
  }, []);
  useEffect(() => {
    // The button that was pressed may be gone.
    if (document.activeElement === document.body) further.current?.focus();
    return box.current === null ? undefined : follow(box.current, now);
  }, [now]);
  return (
    <div
      ref={box}
      popover="manual"
      class="tour"
      role="dialog"
      aria-labelledby="tour-title"
      aria-describedby="tour-says"
    >
      <div aria-live="polite">
        <h2 id="tour-title">
          <small>{tour.count(at + 1, STOPS.length)}</small> {title}
        </h2>
        <p id="tour-says">{says}</p>
      </div>
      <p class="tour-ways">
        <Way to={further} steps={1} label={at === STOPS.length - 1 ? tour.done : tour.next} />
        {at > 0 && <Way steps={-1} label={tour.back} />}
      </p>
      <button type="button" class="button-icon" aria-label={tour.end} onClick={endTour}>
        <Cross />
      </button>
    </div>
  );
}

interface WayProps {
  readonly steps: 1 | -1;
  readonly label: string;
  readonly to?: { current: HTMLButtonElement | null };
}

function Way({ steps, label, to }: WayProps) {
  return (
    <button
      ref={to ?? null}
      type="button"
      class={steps === 1 ? "button-primary" : "button-quiet"}
      onClick={() => {
        goBy(steps);
      }}
    >
      {label}
    </button>
  );
}

/** A picture that is seen large closes first. */
function endByEscape(event: KeyboardEvent): void {
  if (event.key === "Escape" && !composes(event) && document.querySelector("dialog[open]") === null)
    endTour();
}

/** Whoever is at a control of the page stays there. */
function refocus(): void {
  requestAnimationFrame(() => {
    if (document.activeElement === document.body) document.getElementById(WAY_TO_TOUR)?.focus();
  });
}
