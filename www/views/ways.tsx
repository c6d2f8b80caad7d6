import { openGame } from "../game/game";

/** What there is to learn by doing. */
export function Ways() {
  return (
    <p class="how-ways">
      <button
        type="button"
        id="way-to-game"
        class="chip"
        onClick={() => {
          openGame();
        }}
      >
        Play: find the hidden target
      </button>
    </p>
  );
}
