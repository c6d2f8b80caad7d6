import { strings } from "../language";
import { lighter } from "../starts";

interface Props {
  /** Forgets what the browser ended. */
  readonly forget: () => void;
  readonly begin: () => void;
}

/** Where the browser ended the page again and again: a way on with less, before anything is begun. */
export function Lighter({ forget, begin }: Props) {
  const less = lighter(location.search);
  return (
    <main class="page-main lighter">
      <section class="notice-failed" role="alert">
        <h1>This browser ended the page twice</h1>
        <p>
          Most likely it has too little memory for all of the pictures at once. What you asked and what it
          kept is still here.
        </p>
        <p class="lighter-ways">
          {less !== null && (
            <button
              type="button"
              class="button-primary"
              onClick={() => {
                forget();
                location.replace(less.search + location.hash);
              }}
            >
              Go on with {strings.value.page.pictures(less.pictures)}
            </button>
          )}
          <button
            type="button"
            class="button-quiet"
            onClick={() => {
              forget();
              begin();
            }}
          >
            Try again with all
          </button>
        </p>
      </section>
    </main>
  );
}
