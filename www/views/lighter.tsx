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
  const { lighter: text } = strings.value;
  return (
    <main class="page-main lighter">
      <section class="notice-failed" role="alert">
        <h1>{text.title}</h1>
        <p>{text.why}</p>
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
              {text.goOn(less.pictures)}
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
            {text.all}
          </button>
        </p>
      </section>
    </main>
  );
}
