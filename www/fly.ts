/** A picture that is disliked flies to where it is kept, so that one sees where it went. */

import { isRightToLeft } from "./language";
import { isStill } from "./motion";

const FLIGHT: KeyframeAnimationOptions = { duration: 380, easing: "cubic-bezier(0.4, 0, 0.7, 0.4)" };

/** Pixels from where the line of marks begins. */
const LANDING = 80;

/** From a tile's picture to the line of marks. */
export function flyToTray(tile: Element | null): void {
  const picture = tile?.querySelector("img");
  const tray = document.querySelector(".strip");
  if (isStill() || tray === null || !(picture instanceof HTMLImageElement)) return;
  const [from, to] = [picture.getBoundingClientRect(), tray.getBoundingClientRect()];
  const flying = picture.cloneNode() as HTMLImageElement;
  flying.className = "flying";
  flying.alt = "";
  Object.assign(flying.style, {
    left: `${from.left}px`,
    top: `${from.top}px`,
    width: `${from.width}px`,
    height: `${from.height}px`,
  });
  document.body.append(flying);
  const landing = isRightToLeft.peek() ? to.right - LANDING : to.left + LANDING;
  const way = `translate(${landing - from.left}px, ${to.top - from.top}px) scale(0.2)`;
  const flight = flying.animate([{ opacity: 1 }, { transform: way, opacity: 0.3 }], FLIGHT);
  flight.onfinish = flight.oncancel = () => {
    flying.remove();
  };
}
