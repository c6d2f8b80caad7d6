import { addWish, mode, strategy } from "../question";
import { STRATEGIES } from "../strategies";
import type { Direction } from "../wishes";

/** Where a visitor says what there should be more and less of. */
export function Wishing() {
  if (!STRATEGIES[strategy.value].wishes) return null;
  return (
    <div class="wishing">
      <WishBox direction="more" example="at the beach" />
      {/* Blind rounds add one wish a round, and only what there should be more of. */}
      {mode.value === "clicks" && <WishBox direction="less" example="people" />}
    </div>
  );
}

interface Props {
  readonly direction: Direction;
  readonly example: string;
}

function WishBox({ direction, example }: Props) {
  return (
    <form
      class="wishing-box"
      data-direction={direction}
      onSubmit={(event) => {
        event.preventDefault();
        const box = event.currentTarget.elements.namedItem("wish");
        if (!(box instanceof HTMLInputElement)) return;
        addWish(direction, box.value);
        box.value = "";
      }}
    >
      <label>
        <span>{direction}:</span>
        <input name="wish" type="text" autocomplete="off" spellcheck={false} placeholder={example} />
      </label>
      <button type="submit" class="wishing-add">
        Add
      </button>
    </form>
  );
}
