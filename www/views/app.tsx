import { explaining } from "../display";
import { useDrops } from "../drops";
import { game, target } from "../game/game";
import { focusGallery, useKeys } from "../keys";
import { isKiosk } from "../kiosk/kiosk";
import { strings } from "../language";
import { labIsOpen } from "../lab/run";
import { comparing, mode } from "../question";
import { BlindRounds } from "./blind";
import { Comparison } from "./compare";
import { Dropping } from "./dropping";
import { Footer } from "./footer";
import { Gallery } from "./gallery";
import { GameSpoken, HiddenTarget } from "./game";
import { HowItWorks } from "./how";
import { Stand } from "./kiosk";
import { LabLater } from "./labs";
import { LargeView } from "./large";
import { Failed, Notices } from "./notices";
import { Toast } from "./toast";
import { Top } from "./top";
import { Tour } from "./tour";

function Pictures() {
  if (labIsOpen.value) return <LabLater />;
  if (mode.value === "blind") return <BlindRounds />;
  return comparing.value ? <Comparison /> : <Gallery />;
}

export function App() {
  useKeys();
  useDrops();
  return (
    <div class="page" data-explaining={explaining.value} data-seeking={target.value !== null}>
      {/* The fragment of the address says what is asked, so the jump is made by hand. */}
      <a
        class="skip-link"
        href="#gallery"
        onClick={(event) => {
          event.preventDefault();
          focusGallery();
        }}
      >
        {strings.value.page.skip}
      </a>
      <Tour />
      <Top />
      <main class="page-main">
        <Failed />
        <Pictures />
        {explaining.value && (game.value === null ? <HowItWorks /> : <HiddenTarget />)}
      </main>
      <LargeView />
      <GameSpoken />
      <div class="overlays">
        <Notices />
        <Toast />
      </div>
      <Footer />
      {isKiosk ? <Stand /> : <Dropping />}
    </div>
  );
}
