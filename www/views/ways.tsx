import { openGame } from "../game/game";
import { startTour } from "../tour/tour";
import { WAY_TO_GAME } from "./game";
import { WayToLab } from "./labs";
import { WAY_TO_TOUR } from "./tour";

/** What there is to learn by doing. */
export function Ways() {
  return (
    <p class="how-ways">
      <button type="button" id={WAY_TO_TOUR} class="chip" onClick={startTour}>
        Take the tour
      </button>
      <button
        type="button"
        id={WAY_TO_GAME}
        class="chip"
        onClick={() => {
          openGame();
        }}
      >
        Play: find the hidden target
      </button>
      <WayToLab />
    </p>
  );
}
