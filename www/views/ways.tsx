import { openGame } from "../game/game";
import { strings } from "../language";
import { startTour } from "../tour/tour";
import { WAY_TO_GAME } from "./game";
import { WayToLab } from "./labs";
import { WAY_TO_TOUR } from "./tour";

/** What there is to learn by doing. */
export function Ways() {
  return (
    <p class="how-ways">
      <button type="button" id={WAY_TO_TOUR} class="chip" onClick={startTour}>
        {strings.value.how.tour}
      </button>
      <button
        type="button"
        id={WAY_TO_GAME}
        class="chip"
        onClick={() => {
          openGame();
        }}
      >
        {strings.value.how.game}
      </button>
      <WayToLab />
    </p>
  );
}
