import { strings } from "../language";
import { WISH_EXAMPLES } from "../language/english";
import { addWish, mode, strategy } from "../question";
import { STRATEGIES } from "../strategies";
import type { Direction } from "../wishes";

/** Where a visitor says what there should be more and less of. */
export function Wishing() {
  if (!STRATEGIES[strategy.value].wishes) return null;
  return (
    <div class="wishing">
      <WishBox direction="more" />
      {/* Blind rounds add one wish a round, and only what there should be more of. */}
      {mode.value === "clicks" && <WishBox direction="less" />}
    </div>
  );
}

interface Props {
  readonly direction: Direction;
}

function WishBox({ direction }: Props) {
  const { wishes } = strings.value;
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
        <span>{wishes.label(wishes[direction])}</span>
        <input
          name="wish"
          type="text"
          autocomplete="off"
          spellcheck={false}
          dir="auto"
          lang="en"
          placeholder={WISH_EXAMPLES[direction]}
        />
      </label>
      <button type="submit" class="wishing-add">
        {wishes.add}
      </button>
    </form>
  );
}
