import { strings } from "../language";

/** A hand that points at the thumb of the tile that it stands in. What it says is in the page's text as well. */
export function Hand() {
  return (
    <div class="hand" aria-hidden="true">
      <svg viewBox="0 0 24 24">
        <path d="M9 2.6a1.6 1.6 0 0 1 3.2 0V10l5.6 1.3c1.6.4 2.6 1.6 2.4 3.3l-.6 4.2c-.3 2-1.7 3.3-3.7 3.3h-4.3c-1.4 0-2.6-.6-3.5-1.7l-3.7-4.7c-.6-.8-.5-1.9.3-2.5.8-.6 1.8-.5 2.5.2L9 14.8z" />
      </svg>
      <p>{strings.value.marks.hand}</p>
    </div>
  );
}
