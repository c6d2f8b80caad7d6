import { strings } from "../language";
import { chooseLanguage, chosen, LANGUAGES } from "../language/choice";

const MENU = "languages";

/** In which language the page speaks; a click away are the others. */
export function LanguageMenu() {
  const { language } = strings.value.page;
  const label = LANGUAGES.find(({ name }) => name === chosen.value)?.label ?? "";
  return (
    <>
      <button type="button" class="footer-why" popovertarget={MENU} aria-label={`${language}: ${label}`}>
        {label === "" ? language : label}
      </button>
      <span id={MENU} popover="auto" class="popover languages">
        {LANGUAGES.map(({ name, label }) => (
          <button
            key={name}
            type="button"
            class="chip"
            lang={name}
            aria-pressed={name === chosen.value}
            popovertarget={MENU}
            popovertargetaction="hide"
            onClick={() => {
              chooseLanguage(name);
            }}
          >
            {label}
          </button>
        ))}
      </span>
    </>
  );
}
